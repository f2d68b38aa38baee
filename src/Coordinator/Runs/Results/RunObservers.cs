using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// Passes all that is seen of a run on to those who look on, one after the other. Knows how far the run is: an event that is
/// about no step is given the one during which it happened. Events may come on any thread.
/// </summary>
/// <param name="sinceStart">How long ago this attempt to train was begun.</param>
public sealed class RunObservers(RunStore store, Func<TimeSpan> sinceStart, params ITrainingObserver[] all) : ITrainingObserver
{
    private readonly TrainingObservers _all = new(all);
    private bool _recovers = store.Run.Term > 1;
    private long _steps = store.Start.Step;

    /// <summary>How many are done. Read on any thread.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        Volatile.Write(ref _steps, step + 1);
        _all.StepCompleted(step, meanLoss, samples);
        if (!_recovers)
            return;
        _recovers = false;
        Happened(RunEvents.Recovered(step, sinceStart()));
    }

    public void Happened(TrainingEvent happening) => _all.Happened(happening with { Step = happening.Step ?? Steps });

    public void EpochCompleted(EpochReport report) => _all.EpochCompleted(report);

    public void StillWaiting(string reason) => _all.StillWaiting(reason);

    public void Joined(int worker, string name, string address, IWorkerChannel channel) => _all.Joined(worker, name, address, channel);

    public void Leaving(int worker) => _all.Leaving(worker);

    public void Gone(int worker, WorkerFate fate, string reason) => _all.Gone(worker, fate, reason);

    public void RoundBegan(Round round) => _all.RoundBegan(round);

    public void Dealt(int worker, Round round, ShardRange shards) => _all.Dealt(worker, round, shards);

    public void Answered(int worker, in PartialSum partial, Verdict verdict) => _all.Answered(worker, partial, verdict);

    public void Reissued(in Reissue reissue) => _all.Reissued(reissue);

    public void FoundFaulty(int worker) => _all.FoundFaulty(worker);
}
