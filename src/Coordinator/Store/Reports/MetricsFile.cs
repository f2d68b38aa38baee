using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>
/// metrics.csv: a header and a row per epoch (RFC 4180, numbers as in English). Each row is in the file as soon as it
/// is added, so a run that is killed leaves what it reached, and others can read along.
/// </summary>
public sealed class MetricsFile : IDisposable
{
    private const string Header = "epoch,steps,trainLoss,valLoss,samples,seconds,samplesPerSecond,workers";
    // Of a million epochs. What is longer was not written by this.
    private const long MaxLength = 128L << 20;

    private const string NewLine = "\r\n";

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path;
    private readonly StreamWriter _rows;

    /// <param name="path">Is replaced if it is there.</param>
    /// <param name="before">Epochs that the run has done before, whose rows come first.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public MetricsFile(string path, IReadOnlyList<EpochReport> before)
    {
        _path = path;
        OutputAttempt.Save(path, stream =>
        {
            using var rows = new StreamWriter(stream, Encoding, leaveOpen: true) { NewLine = NewLine };
            rows.WriteLine(Header);
            foreach (var epoch in before)
                rows.WriteLine(RowOf(epoch));
        });
        _rows = OutputAttempt.Attempt(
            path, () => new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read), Encoding) { NewLine = NewLine });
    }

    /// <summary>The epochs whose rows are in a file, as far as they can be read; none if there is no file.</summary>
    public static IReadOnlyList<EpochReport> Read(string path) => FileAttempt.OrNull(() =>
    {
        using var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
        var epochs = new List<EpochReport>();
        if (file.Length > MaxLength)
            return epochs;
        using var lines = new StreamReader(file);
        _ = lines.ReadLine();
        while (lines.ReadLine() is { } row && Parse(row) is { } epoch)
            epochs.Add(epoch);
        return epochs;
    }) ?? [];

    /// <exception cref="OutputException">The row cannot be written, for example because the disk is full.</exception>
    public void Add(EpochReport epoch) => OutputAttempt.Attempt(_path, () =>
    {
        _rows.WriteLine(RowOf(epoch));
        _rows.Flush();
    });

    // A row that could not be written was told when it was added.
    public void Dispose() => FileAttempt.Try(_rows.Dispose);

    private static string RowOf(EpochReport epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"{epoch.Epoch},{epoch.Steps},{epoch.TrainLoss:R},{epoch.ValidationLoss:R},{epoch.Samples},{epoch.Seconds:0.###},{epoch.SamplesPerSecond:0.#},{epoch.Workers}");

    private static EpochReport? Parse(string row)
    {
        const NumberStyles Style = NumberStyles.Float;
        var culture = CultureInfo.InvariantCulture;
        return row.Split(',') is [var epoch, var steps, var train, var validation, var samples, var seconds, var speed, var workers]
            && int.TryParse(epoch, culture, out var e) && long.TryParse(steps, culture, out var st)
            && double.TryParse(train, Style, culture, out var t) && double.TryParse(validation, Style, culture, out var v)
            && long.TryParse(samples, culture, out var n) && double.TryParse(seconds, Style, culture, out var s)
            && double.TryParse(speed, Style, culture, out var r) && int.TryParse(workers, culture, out var w)
                ? new EpochReport(e, st, t, v, n, s, r, w)
                : null;
    }
}
