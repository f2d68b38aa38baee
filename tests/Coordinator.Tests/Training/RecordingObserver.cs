using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>Keeps what a training session tells, in its order.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<(long Step, double MeanLoss, int Samples)> Steps { get; } = [];

    public List<EpochReport> Epochs { get; } = [];

    /// <summary>Steps and epochs in the order in which they were told.</summary>
    public List<string> Order { get; } = [];

    public List<TrainingEvent> Events { get; } = [];

    /// <summary>The steps that waited for a worker.</summary>
    public IEnumerable<long?> WaitedFor => Events.Where(happening => happening.Event == EventNames.Waiting).Select(happening => happening.Step);

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

    public void Happened(TrainingEvent happening) => Events.Add(happening);
}
