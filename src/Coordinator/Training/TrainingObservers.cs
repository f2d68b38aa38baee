using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Training;

/// <summary>Several observers, told one after the other; or none.</summary>
public sealed class TrainingObservers(params ITrainingObserver[] all) : ITrainingObserver
{
    public void StepCompleted(long step, double meanLoss, int samples)
    {
        foreach (var observer in all)
            observer.StepCompleted(step, meanLoss, samples);
    }

    public void EpochCompleted(EpochReport report)
    {
        foreach (var observer in all)
            observer.EpochCompleted(report);
    }

    public void Happened(TrainingEvent happening)
    {
        foreach (var observer in all)
            observer.Happened(happening);
    }

    public void Waits(string reason)
    {
        foreach (var observer in all)
            observer.Waits(reason);
    }
}
