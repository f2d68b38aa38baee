using Autoencoder.Coordinator.Runs.Sweeping;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs.Sweeping;

/// <summary>The table of a sweep, for people and for scripts.</summary>
public sealed class SweepReportTests : IDisposable
{
    private static readonly SizeResult[] Results =
    [
        new(2, "784-2-784", 3922 + 784, 392, 0.2151234, 0.0512345, 0.0551, 1.25, new string('a', 64)),
        new(32, "784-32-784", 50_992, 24.5, 0.09272, 0.1 + 0.2, 0.01692, 1234.5678, new string('b', 64)),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void People_get_columns() => Assert.Equal(
        [
            " code               pixels  validation          test MSE",
            " size  parameters  a value  loss (bce)   network      PCA  seconds",
            "    2       4,706    392.0      0.2151   0.05123  0.05510      1.3",
            "   32      50,992     24.5      0.0927   0.30000  0.01692   1234.6",
        ],
        SweepText.Table(Results, "bce").Select(line => line.TrimEnd()));

    [Fact]
    public void Scripts_get_all_digits()
    {
        SweepTable.Save(_folder["sweep.csv"], Results);
        Assert.Equal(
            [
                "codeSize,layers,parameters,pixelsPerValue,valLoss,testMse,pcaMse,wallSeconds,weightsSha256",
                $"2,784-2-784,4706,392,0.2151234,0.0512345,0.0551,1.25,{new string('a', 64)}",
                $"32,784-32-784,50992,24.5,0.09272,0.30000000000000004,0.01692,1234.568,{new string('b', 64)}",
                "",
            ],
            File.ReadAllText(_folder["sweep.csv"]).Split("\r\n"));
    }

    [Fact]
    public void A_missing_folder_is_one_line()
    {
        var path = _folder["missing/sweep.csv"];
        Assert.Equal(
            $"{path} cannot be written: there is no such folder.", Assert.Throws<OutputException>(() => SweepTable.Save(path, Results)).Message);
    }
}
