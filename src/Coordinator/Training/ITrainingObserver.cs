using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

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
