using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>Keeps what a training session tells, in its order.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<(long Step, double MeanLoss, int Samples)> Steps { get; } = [];

    public List<EpochReport> Epochs { get; } = [];

    public List<Round> WaitedFor { get; } = [];

    /// <summary>Steps and epochs in the order in which they were told.</summary>
    public List<string> Order { get; } = [];

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        Steps.Add((step, meanLoss, samples));
        Order.Add($"step {step}");
    }

    public void EpochCompleted(EpochReport report)
    {
        Epochs.Add(report);
        Order.Add($"epoch {report.Epoch}");
    }

    public void WaitingForWorkers(Round round) => WaitedFor.Add(round);

    public void Waiting(string reason) => throw new NotSupportedException();

    public void WorkerJoined(string name, int workers) => throw new NotSupportedException();

    public void WorkerLeft(string name, int workers) => throw new NotSupportedException();

    public void WorkerLost(string name, string reason, long shardsReissued, int workers) => throw new NotSupportedException();

    public void WorkerRefused(string name, string reason) => throw new NotSupportedException();
}
