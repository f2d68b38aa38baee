using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// Keeps what the reports at the end need, and writes metrics.csv, events.jsonl and TensorBoard's files on the way. Events
/// may come on any thread.
/// </summary>
public sealed class RunRecorder : ITrainingObserver, IDisposable
{
    private readonly Action<string> _warn;
    private readonly List<EpochReport> _epochs;
    private readonly FileOfRun<MetricsFile> _metrics;
    private readonly FileOfRun<EventLog> _events;
    private readonly FileOfRun<TensorBoardLog> _tensorBoard;
    private readonly double _learningRate;
    private readonly Lock _writing = new();

    /// <param name="warn">Told of a file that cannot be written any more.</param>
    public RunRecorder(TrainingRun run, Action<string> warn)
    {
        var (folder, start, term) = (run.Folder, run.Start, run.Spec.Term);
        (_warn, _learningRate) = (warn, run.Spec.Definition.LearningRate);
        _epochs = [.. MetricsFile.Read(folder.Metrics).Take(start.EpochsDone)];
        _metrics = new FileOfRun<MetricsFile>(run.Store, _ => new MetricsFile(folder.Metrics, [.. _epochs]), warn);
        _events = new FileOfRun<EventLog>(run.Store, _ => new EventLog(folder.Events, term), warn);
        _tensorBoard = new FileOfRun<TensorBoardLog>(run.Store, again => again ? AllOf(folder, term) : new TensorBoardLog(folder.TensorBoard, term, start.EpochsDone, TimeProvider.System), warn);
    }

    /// <summary>To be read when the training is over.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    public void Dispose()
    {
        _metrics.Dispose();
        _events.Dispose();
        _tensorBoard.Dispose();
    }

    public void EpochCompleted(EpochReport report)
    {
        // Opened with the epochs before this one.
        _metrics.Write(metrics => metrics.Add(report));
        _tensorBoard.Write(log => log.Add(report, _learningRate));
        _epochs.Add(report);
    }

    /// <summary>After the training: its rows are in metrics.csv, though the file may have been removed meanwhile, or the disk full.</summary>
    public void RestoreMetrics(RunPaths folder)
    {
        if (MetricsFile.Read(folder.Metrics).Count >= _epochs.Count)
            return;
        try
        {
            new MetricsFile(folder.Metrics, _epochs).Dispose();
        }
        catch (OutputException e)
        {
            _warn(FileOfRun.Failure(e));
        }
    }

    /// <summary>After the training: its reconstructions, for TensorBoard.</summary>
    /// <param name="path">Of the PNG file.</param>
    public void Reconstructed(string path)
    {
        if (_epochs.Count > 0)
            _tensorBoard.Write(log => log.AddReconstructions(_epochs.Count, path));
    }

    public void Happened(TrainingEvent happening)
    {
        lock (_writing)
            _events.Write(events => events.Add(DateTime.UtcNow, happening));
    }

    /// <summary>What earlier starts had written is gone, or taken back by this.</summary>
    private TensorBoardLog AllOf(RunPaths folder, long term)
    {
        var log = new TensorBoardLog(folder.TensorBoard, term, epochsDone: 0, TimeProvider.System);
        foreach (var epoch in _epochs)
            log.Add(epoch, _learningRate);
        return log;
    }
}
