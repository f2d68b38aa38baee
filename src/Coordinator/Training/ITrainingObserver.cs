using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// What there is to see of a training while it runs, for those who show, count, measure or write it down. Called by the
/// coordinator's actor, several times a step: must return at once, and usually allocate nothing.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>A step was applied to the weights.</summary>
    /// <param name="meanLoss">Over the step's samples, before the update.</param>
    void StepCompleted(long step, double meanLoss, int samples)
    {
    }

    void EpochCompleted(EpochReport report)
    {
    }

    /// <summary>Something that a person may want to know, now or when they look for what happened.</summary>
    void Happened(TrainingEvent happening)
    {
    }

    /// <summary>The training still waits. Called every second; the event that says the same comes less and less often.</summary>
    /// <param name="reason">What for, and for how long.</param>
    /// <param name="withoutWorkers">For how long there have been too few workers to begin, or none; null if that is not the reason.</param>
    void StillWaiting(string reason, TimeSpan? withoutWorkers = null)
    {
    }

    /// <summary>A worker's data connection is there; it takes part.</summary>
    /// <param name="worker">Its number. One that comes back has another one.</param>
    /// <param name="address">Of its node in the cluster, or "this process".</param>
    /// <param name="channel">Tells how many bytes have passed, for as long as anybody asks.</param>
    void Joined(int worker, string name, string address, IWorkerChannel channel)
    {
    }

    /// <summary>A worker wants to leave and gets nothing new.</summary>
    void Leaving(int worker)
    {
    }

    /// <summary>Only of workers that have joined.</summary>
    void Gone(int worker, WorkerFate fate, string reason)
    {
    }

    /// <summary>A round is about to be dealt out. What is still owed of earlier ones may come later.</summary>
    void RoundBegan(Round round)
    {
    }

    /// <summary>Shards were given to a worker.</summary>
    void Dealt(int worker, Round round, ShardRange shards)
    {
    }

    /// <summary>
    /// A worker's sum over one node of what it was dealt has come, and what it was good for. Its gradient is not to be read:
    /// it may be another one's already.
    /// </summary>
    void Answered(int worker, in PartialSum partial, Verdict verdict)
    {
    }

    /// <summary>Shards of one worker were given to another one as well, or instead; follows <see cref="Dealt"/>.</summary>
    void Reissued(in Reissue reissue)
    {
    }

    /// <summary>Two sums differ, and this worker's is the wrong one.</summary>
    void FoundFaulty(int worker)
    {
    }
}
