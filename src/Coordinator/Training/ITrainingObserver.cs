using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Training;

/// <summary>What the training tells of itself while it runs. Called on the coordinator's thread; must return at once.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was applied to the weights.</summary>
    /// <param name="meanLoss">Over the step's samples, before the update.</param>
    void StepCompleted(long step, double meanLoss, int samples);

    void EpochCompleted(EpochReport report);

    /// <summary>Something that a person may want to know, now or when they look for what happened.</summary>
    void Happened(TrainingEvent happening);

    /// <summary>The training still waits. Told every second, where the event that says so comes ever more rarely.</summary>
    /// <param name="reason">What for, and for how long.</param>
    void Waits(string reason)
    {
    }
}
