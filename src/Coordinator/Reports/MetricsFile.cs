using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Files;
using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Reports;

/// <summary>
/// metrics.csv: a header and a row per epoch (RFC 4180, numbers as in English). Each row is in the file as soon as it
/// is added, so a run that is killed leaves what it reached, and others can read along.
/// </summary>
public sealed class MetricsFile : IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _rows;

    /// <exception cref="ReportException">The file cannot be created, or another run has left one.</exception>
    public MetricsFile(string path)
    {
        _path = path;
        if (File.Exists(path))
            throw new ReportException($"{path} is already there, from a run that did not finish; choose another folder with --out.");
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            _rows = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n" };
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw Unwritable(e);
        }

        WriteRow("epoch,steps,trainLoss,valLoss,seconds,samplesPerSecond,workers");
    }

    /// <exception cref="ReportException">The row cannot be written, for example because the disk is full.</exception>
    public void Add(EpochReport epoch) => WriteRow(string.Create(
        CultureInfo.InvariantCulture,
        $"{epoch.Epoch},{epoch.Steps},{epoch.TrainLoss:R},{epoch.ValidationLoss:R},{epoch.Seconds:0.###},{epoch.SamplesPerSecond:0.#},{epoch.Workers}"));

    public void Dispose()
    {
        try
        {
            _rows.Dispose();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            // A row that could not be written was told when it was added.
        }
    }

    private void WriteRow(string row)
    {
        try
        {
            _rows.WriteLine(row);
            _rows.Flush();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw Unwritable(e);
        }
    }

    private ReportException Unwritable(Exception e) => new($"{_path} cannot be written: {FileFailure.Reason(e)}");
}
