using Autoencoder.Coordinator.Progress;
using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Commands;

/// <summary>Keeps what the reports at the end need, writes metrics.csv on the way, and passes everything on to the progress display.</summary>
public sealed class RunRecorder(RunFolder folder, ProgressDisplay progress) : ITrainingObserver, IDisposable
{
    // Created with its first row: a run that could not even begin leaves nothing that would look like a run.
    private readonly Lazy<MetricsFile> _metrics = new(() => new MetricsFile(folder.Metrics));
    private readonly List<EpochReport> _epochs = [];
    private bool _metricsFailed;

    /// <summary>To be read when the training is over.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    public void Dispose()
    {
        if (_metrics.IsValueCreated)
            _metrics.Value.Dispose();
    }

    public void StepCompleted(long step, double meanLoss, int samples) => progress.StepCompleted(step, meanLoss, samples);

    public void EpochCompleted(EpochReport report)
    {
        _epochs.Add(report);
        progress.EpochCompleted(report);
        if (_metricsFailed)
            return;
        try
        {
            _metrics.Value.Add(report);
        }
        catch (ReportException e)
        {
            // No reason to lose the training; the results at its end may well find room.
            _metricsFailed = true;
            progress.Warn($"{e.Message} The training goes on.");
        }
    }

    public void WaitingForWorkers(Round round) => progress.WaitingForWorkers(round);

    public void Waiting(string reason) => progress.Waiting(reason);

    public void WorkerJoined(string name, int workers) => progress.WorkerJoined(name, workers);

    public void WorkerLeft(string name, int workers) => progress.WorkerLeft(name, workers);

    public void WorkerLost(string name, string reason, long shardsReissued, int workers) =>
        progress.WorkerLost(name, reason, shardsReissued, workers);

    public void WorkerRefused(string name, string reason) => progress.WorkerRefused(name, reason);
}
