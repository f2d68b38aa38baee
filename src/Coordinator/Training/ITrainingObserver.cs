using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>What one epoch gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Steps">Of the run so far.</param>
/// <param name="TrainLoss">Mean over the epoch's samples, each at the weights of its own step (as Keras reports it).</param>
/// <param name="ValidationLoss">Mean over the test set at the weights after the epoch.</param>
/// <param name="Samples">Training samples that were counted in this epoch.</param>
/// <param name="Seconds">Since the training began.</param>
/// <param name="SamplesPerSecond">Training samples over the time of the epoch's steps, evaluation not counted.</param>
/// <param name="Workers">At the end of the epoch.</param>
public sealed record EpochReport(
    int Epoch, long Steps, double TrainLoss, double ValidationLoss, long Samples, double Seconds, double SamplesPerSecond, int Workers);

/// <summary>What the training tells of itself while it runs. Called on the coordinator's thread; must return at once.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was applied to the weights.</summary>
    /// <param name="meanLoss">Over the step's samples, before the update.</param>
    void StepCompleted(long step, double meanLoss, int samples);

    void EpochCompleted(EpochReport report);

    /// <summary>There is nobody to compute; the training goes on when a worker joins.</summary>
    void WaitingForWorkers(Round round);

    /// <summary>A round has been waiting for its missing shards for a while; the text says for which and on whom.</summary>
    void Waiting(string reason);

    void WorkerJoined(string name, int workers);

    void WorkerLeft(string name, int workers);

    void WorkerLost(string name, string reason, long shardsReissued, int workers);

    void WorkerRefused(string name, string reason);
}
