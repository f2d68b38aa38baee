using System.Globalization;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Reports;

public sealed class MetricsFileTests : IDisposable
{
    private const string Header = "epoch,steps,trainLoss,valLoss,samples,seconds,samplesPerSecond,workers\r\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Rows_can_be_read_while_the_run_continues()
    {
        using var metrics = new MetricsFile(_folder["metrics.csv"], []);
        Assert.Equal(Header, ReadShared());

        metrics.Add(new EpochReport(1, 235, 0.30000000000000004, 0.19, 60_000, 0.43219, 138_888.889, 2));
        Assert.Equal(Header + "1,235,0.30000000000000004,0.19,60000,0.432,138888.9,2\r\n", ReadShared());
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
            using var metrics = new MetricsFile(_folder["metrics.csv"], []);
            metrics.Add(new EpochReport(50, 11750, 0.0931, 0.0915, 60_000, 21.5, 150_000.5, 4));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(Header + "50,11750,0.0931,0.0915,60000,21.5,150000.5,4\r\n", ReadShared());
    }

    [Fact]
    public void A_file_of_gigabytes_is_not_read()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder["metrics.csv"]))
            file.SetLength(3L << 30);
        Assert.Empty(MetricsFile.Read(folder["metrics.csv"]));
    }

    [Fact]
    public void A_run_that_is_continued_keeps_the_rows_of_its_past_and_drops_those_beyond()
    {
        EpochReport[] epochs = [.. Enumerable.Range(1, 4).Select(epoch => new EpochReport(epoch, 235L * epoch, 0.1 / epoch, 1.0 / 3 / epoch, 60_000, 1.5 * epoch, 40_000, 2))];
        using (var before = new MetricsFile(_folder["metrics.csv"], []))
            Array.ForEach(epochs, before.Add);
        var rows = ReadShared().Split("\r\n");
        Assert.Equal(epochs, MetricsFile.Read(_folder["metrics.csv"]));

        using (var after = new MetricsFile(_folder["metrics.csv"], epochs[..2]))
        {
            Assert.Equal(string.Join("\r\n", [.. rows[..3], ""]), ReadShared());
            after.Add(epochs[3]);
        }

        Assert.Equal(string.Join("\r\n", [.. rows[..3], rows[4], ""]), ReadShared());
    }

    [Theory]
    [InlineData("1,235,0.5,0.25,60000,1.5,40000", 0)]
    [InlineData("1,235,0.5,0.25,60000,1.5,40000,2\r\n2,470,0.", 1)]
    [InlineData("1,235,0.5,0.25,60000,1.5,40000,2\r\nx,470,0.5,0.25,60000,1.5,40000,2\r\n3,705,0.5,0.25,60000,1.5,40000,2", 1)]
    [InlineData("", 0)]
    public void Rows_count_up_to_the_first_that_cannot_be_read(string rows, int count)
    {
        File.WriteAllText(_folder["metrics.csv"], Header + rows);
        Assert.Equal(count, MetricsFile.Read(_folder["metrics.csv"]).Count);
    }

    [Fact]
    public void No_file_has_no_rows() => Assert.Empty(MetricsFile.Read(_folder["metrics.csv"]));

    [Fact]
    public void A_missing_folder_is_one_line()
    {
        var path = _folder["missing/metrics.csv"];

        Assert.Equal($"{path} cannot be written: there is no such folder.", Assert.Throws<OutputException>(() => new MetricsFile(path, [])).Message);
    }

    private string ReadShared()
    {
        using var file = new FileStream(_folder["metrics.csv"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }

    public void Dispose() => _folder.Dispose();
}
