using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>What a run is doing. Their names are the texts of <see cref="RunState.State"/>.</summary>
internal enum RunStage
{
    Waiting,
    Training,
    Evaluating,
    Finished,
    Stopped,
    Failed,
}

/// <summary>What a run is doing and why, out of what is told of it. To be used by one thread at a time.</summary>
internal sealed class RunStageTracker
{
    private Phase _phase;

    public RunStage Stage { get; private set; }

    /// <summary>Why it waits, or has failed.</summary>
    public string? Reason { get; private set; } = "the training has not begun";

    public bool IsOver => Stage >= RunStage.Finished;

    public void RoundBegan(Round round)
    {
        _phase = round.Phase;
        SetRunning();
    }

    /// <summary>Somebody computes.</summary>
    public void Dealt()
    {
        if (Stage == RunStage.Waiting)
            SetRunning();
    }

    /// <summary>It still waits, and for how long.</summary>
    public void StillWaiting(string reason) => (Stage, Reason) = (RunStage.Waiting, reason);

    public void Happened(TrainingEvent happening) => (Stage, Reason) = happening.Event switch
    {
        EventNames.Started or EventNames.Resumed => (RunStage.Waiting, "the training has not begun"),
        EventNames.WentBack => (RunStage.Waiting, happening.Text),
        EventNames.Waiting => (RunStage.Waiting, happening.Cause ?? happening.Text),
        EventNames.Finished => (RunStage.Finished, null),
        EventNames.Stopped => (RunStage.Stopped, null),
        EventNames.Failed => (RunStage.Failed, happening.Cause ?? happening.Text),
        _ => (Stage, Reason),
    };

    private void SetRunning() => (Stage, Reason) = (_phase == Phase.Train ? RunStage.Training : RunStage.Evaluating, null);
}
