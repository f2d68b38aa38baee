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
    private readonly Lazy<MetricsFile> _metrics;
    private readonly Lazy<EventLog> _events;
    private readonly Lazy<TensorBoardLog> _tensorBoard;
    private readonly double _learningRate;
    private readonly Lock _writing = new();
    private bool _metricsFailed;
    private bool _eventsFailed;
    private bool _tensorBoardFailed;

    /// <param name="warn">Told of a file that cannot be written any more.</param>
    public RunRecorder(TrainingRun run, Action<string> warn)
    {
        var (folder, start, term) = (run.Folder, run.Start, run.Spec.Term);
        (_warn, _learningRate) = (warn, run.Spec.Definition.LearningRate);
        _epochs = [.. MetricsFile.Read(folder.Metrics).Take(start.EpochsDone)];
        _metrics = new Lazy<MetricsFile>(() => new MetricsFile(folder.Metrics, [.. _epochs]));
        _events = new Lazy<EventLog>(() => new EventLog(folder.Events, term));
        _tensorBoard = new Lazy<TensorBoardLog>(() => new TensorBoardLog(folder.TensorBoard, term, start.EpochsDone, TimeProvider.System));
    }

    /// <summary>To be read when the training is over.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    public void Dispose()
    {
        if (_metrics.IsValueCreated)
            _metrics.Value.Dispose();
        if (_events.IsValueCreated)
            _events.Value.Dispose();
        if (_tensorBoard.IsValueCreated)
            _tensorBoard.Value.Dispose();
    }

    public void EpochCompleted(EpochReport report)
    {
        // Opened with the epochs before this one.
        Attempt(ref _metricsFailed, () => _metrics.Value.Add(report));
        _epochs.Add(report);
        Attempt(ref _tensorBoardFailed, () => _tensorBoard.Value.Add(report, _learningRate));
    }

    /// <summary>After the training: its rows are in metrics.csv, though the file may have been removed meanwhile, or the disk full.</summary>
    public void RestoreMetrics(RunPaths folder)
    {
        var failed = false;
        if (MetricsFile.Read(folder.Metrics).Count < _epochs.Count)
            Attempt(ref failed, () => new MetricsFile(folder.Metrics, _epochs).Dispose());
    }

    /// <summary>After the training: its reconstructions, for TensorBoard.</summary>
    /// <param name="path">Of the PNG file.</param>
    public void Reconstructed(string path)
    {
        if (_epochs.Count > 0)
            Attempt(ref _tensorBoardFailed, () => _tensorBoard.Value.AddReconstructions(_epochs.Count, path));
    }

    public void Happened(TrainingEvent happening)
    {
        lock (_writing)
            Attempt(ref _eventsFailed, () => _events.Value.Add(DateTime.UtcNow, happening));
    }

    /// <summary>A file that cannot be written is no reason to lose the training; the results at its end may well find room.</summary>
    private void Attempt(ref bool failed, Action write)
    {
        if (failed)
            return;
        try
        {
            write();
        }
        catch (OutputException e)
        {
            failed = true;
            _warn($"{e.Message} The training continues.");
        }
    }
}
