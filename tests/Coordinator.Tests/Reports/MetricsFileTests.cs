using System.Globalization;
using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Tests.Reports;

public sealed class MetricsFileTests : IDisposable
{
    private const string Header = "epoch,steps,trainLoss,valLoss,seconds,samplesPerSecond,workers\r\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Rows_can_be_read_while_the_run_goes_on()
    {
        using var metrics = new MetricsFile(_folder["metrics.csv"]);
        Assert.Equal(Header, ReadShared());

        metrics.Add(new EpochReport(1, 235, 0.30000000000000004, 0.19, 60_000, 0.43219, 138_888.889, 2));
        Assert.Equal(Header + "1,235,0.30000000000000004,0.19,0.432,138888.9,2\r\n", ReadShared());
    }

    [Fact]
    public void Numbers_are_written_alike_in_every_culture()
    {
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = commas;
            using var metrics = new MetricsFile(_folder["metrics.csv"]);
            metrics.Add(new EpochReport(50, 11750, 0.0931, 0.0915, 60_000, 21.5, 150_000.5, 4));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(Header + "50,11750,0.0931,0.0915,21.5,150000.5,4\r\n", ReadShared());
    }

    [Fact]
    public void Another_runs_metrics_are_not_overwritten()
    {
        File.WriteAllText(_folder["metrics.csv"], "precious");
        var error = Assert.Throws<ReportException>(() => new MetricsFile(_folder["metrics.csv"]));

        Assert.Equal($"{_folder["metrics.csv"]} is already there, from a run that did not finish; choose another folder with --out.", error.Message);
        Assert.Equal("precious", ReadShared());
    }

    [Fact]
    public void A_missing_folder_is_one_line()
    {
        var path = _folder["missing/metrics.csv"];

        Assert.Equal($"{path} cannot be written: there is no such folder.", Assert.Throws<ReportException>(() => new MetricsFile(path)).Message);
    }

    private string ReadShared()
    {
        using var file = new FileStream(_folder["metrics.csv"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }

    public void Dispose() => _folder.Dispose();
}
