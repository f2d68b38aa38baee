using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>Several observers, told one after the other; or none.</summary>
public class TrainingObservers(params ITrainingObserver[] all) : ITrainingObserver
{
    public virtual void StepCompleted(long step, double meanLoss, int samples)
    {
        foreach (var observer in all)
            observer.StepCompleted(step, meanLoss, samples);
    }

    public void EpochCompleted(EpochReport report)
    {
        foreach (var observer in all)
            observer.EpochCompleted(report);
    }

    public virtual void Happened(TrainingEvent happening)
    {
        foreach (var observer in all)
            observer.Happened(happening);
    }

    public void StillWaiting(string reason, TimeSpan? withoutWorkers = null)
    {
        foreach (var observer in all)
            observer.StillWaiting(reason, withoutWorkers);
    }

    public void Joined(int worker, string name, string address, IWorkerChannel channel)
    {
        foreach (var observer in all)
            observer.Joined(worker, name, address, channel);
    }

    public void Leaving(int worker)
    {
        foreach (var observer in all)
            observer.Leaving(worker);
    }

    public void Gone(int worker, WorkerFate fate, string reason)
    {
        foreach (var observer in all)
            observer.Gone(worker, fate, reason);
    }

    public void RoundBegan(Round round)
    {
        foreach (var observer in all)
            observer.RoundBegan(round);
    }

    public void Dealt(int worker, Round round, ShardRange shards)
    {
        foreach (var observer in all)
            observer.Dealt(worker, round, shards);
    }

    public void Answered(int worker, in PartialSum partial, Verdict verdict)
    {
        foreach (var observer in all)
            observer.Answered(worker, partial, verdict);
    }

    public void Reissued(in Reissue reissue)
    {
        foreach (var observer in all)
            observer.Reissued(reissue);
    }

    public void FoundFaulty(int worker)
    {
        foreach (var observer in all)
            observer.FoundFaulty(worker);
    }
}
