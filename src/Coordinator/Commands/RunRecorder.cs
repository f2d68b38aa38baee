using Autoencoder.Coordinator.Progress;
using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Commands;

/// <summary>Keeps what the reports at the end need, writes metrics.csv on the way, and passes everything on to the progress display.</summary>
public sealed class RunRecorder(MetricsFile metrics, ProgressDisplay progress) : ITrainingObserver
{
    private readonly List<EpochReport> _epochs = [];

    /// <summary>To be read when the training is over.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    public void StepCompleted(long step, double meanLoss, int samples) => progress.StepCompleted(step, meanLoss, samples);

    public void EpochCompleted(EpochReport report)
    {
        _epochs.Add(report);
        metrics.Add(report);
        progress.EpochCompleted(report);
    }

    public void WaitingForWorkers(Round round) => progress.WaitingForWorkers(round);

    public void Waiting(string reason) => progress.Waiting(reason);

    public void WorkerJoined(string name, int workers) => progress.WorkerJoined(name, workers);

    public void WorkerLeft(string name, int workers) => progress.WorkerLeft(name, workers);

    public void WorkerLost(string name, string reason, long shardsReissued, int workers) =>
        progress.WorkerLost(name, reason, shardsReissued, workers);

    public void WorkerRefused(string name, string reason) => progress.WorkerRefused(name, reason);
}
