using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// Keeps what the reports at the end need, writes metrics.csv, events.jsonl and TensorBoard's files on the way, and passes
/// everything on to the progress display and to other observers. Events may come on any thread.
/// </summary>
public sealed class RunRecorder : ITrainingObserver, IDisposable
{
    private readonly ProgressDisplay _progress;
    private readonly TrainingObservers _observers;
    private readonly Func<TimeSpan> _sinceStart;
    private readonly List<EpochReport> _epochs;
    private readonly Lazy<MetricsFile> _metrics;
    private readonly Lazy<EventLog> _events;
    private readonly Lazy<TensorBoardLog> _tensorBoard;
    private readonly double _learningRate;
    private readonly Lock _writing = new();
    private bool _metricsFailed;
    private bool _eventsFailed;
    private bool _tensorBoardFailed;
    private bool _recovers;
    private long _steps;

    /// <param name="sinceStart">How long ago this attempt to train was begun.</param>
    public RunRecorder(
        RunFolder folder, RunStore store, double learningRate, ProgressDisplay progress, Func<TimeSpan> sinceStart, params ITrainingObserver[] others)
    {
        _observers = new TrainingObservers([progress, .. others]);
        (_learningRate, _progress, _sinceStart, _recovers, _steps) = (learningRate, progress, sinceStart, store.Run.Term > 1, store.Start.Step);
        _epochs = [.. MetricsFile.Read(folder.Metrics).Take(store.Start.EpochsDone)];
        _metrics = new Lazy<MetricsFile>(() => new MetricsFile(folder.Metrics, [.. _epochs]));
        _events = new Lazy<EventLog>(() => new EventLog(folder.Events, store.Run.Term));
        _tensorBoard = new Lazy<TensorBoardLog>(
            () => new TensorBoardLog(folder.TensorBoard, store.Run.Term, store.Start.EpochsDone, TimeProvider.System));
    }

    /// <summary>To be read when the training is over.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <summary>How many are done. Read on any thread.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public void Dispose()
    {
        if (_metrics.IsValueCreated)
            _metrics.Value.Dispose();
        if (_events.IsValueCreated)
            _events.Value.Dispose();
        if (_tensorBoard.IsValueCreated)
            _tensorBoard.Value.Dispose();
    }

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        Volatile.Write(ref _steps, step + 1);
        _observers.StepCompleted(step, meanLoss, samples);
        if (!_recovers)
            return;
        _recovers = false;
        Happened(RunEvents.Recovered(step, _sinceStart()));
    }

    public void EpochCompleted(EpochReport report)
    {
        _observers.EpochCompleted(report);
        // Opened with the epochs before this one.
        Attempt(ref _metricsFailed, () => _metrics.Value.Add(report));
        _epochs.Add(report);
        Attempt(ref _tensorBoardFailed, () => _tensorBoard.Value.Add(report, _learningRate));
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
        // What is about no step happened during one all the same.
        happening = happening with { Step = happening.Step ?? Steps };
        _observers.Happened(happening);
        lock (_writing)
            Attempt(ref _eventsFailed, () => _events.Value.Add(DateTime.UtcNow, happening));
    }

    public void Waits(string reason) => _observers.Waits(reason);

    /// <summary>A file that cannot be written is no reason to lose the training; the results at its end may well find room.</summary>
    private void Attempt(ref bool failed, Action write)
    {
        if (failed)
            return;
        try
        {
            write();
        }
        catch (ReportException e)
        {
            failed = true;
            _progress.Warn($"{e.Message} The training goes on.");
        }
    }
}
