using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// All who look on at a run. Knows how far the run is: an event that is about no step is given the one during which it
/// happened. Events may come on any thread.
/// </summary>
/// <param name="sinceStart">How long ago this attempt to train was begun.</param>
public sealed class RunObservers(RunStore store, Func<TimeSpan> sinceStart, params ITrainingObserver[] all) : TrainingObservers(all)
{
    private bool _recovers = store.Run.Term > 1;
    private long _steps = store.Start.Step;

    /// <summary>How many are done. Read on any thread.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public override void StepCompleted(long step, double meanLoss, int samples)
    {
        Volatile.Write(ref _steps, step + 1);
        base.StepCompleted(step, meanLoss, samples);
        if (!_recovers)
            return;
        _recovers = false;
        Happened(RunEvents.Recovered(step, sinceStart()));
    }

    public override void Happened(TrainingEvent happening) => base.Happened(happening with { Step = happening.Step ?? Steps });
}
