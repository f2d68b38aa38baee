using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Web;

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

/// <summary>
/// What a run is doing and why, out of what is told of it, and whether it makes progress or waits for a reason that it has
/// stated. May be told and read on any thread.
/// </summary>
internal sealed class RunStatus(TimeProvider time) : ITrainingObserver
{
    private const string NotBegun = "the training has not begun";

    // A training that waits says so after two seconds, and then every second. A longer silence is not a wait.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    // Workers that are being started come within seconds.
    private static readonly TimeSpan LongestWithoutWorkers = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private (RunStage Stage, string? Reason) _now = (RunStage.Waiting, NotBegun);
    private Phase _phase;
    private long _steps;
    private long? _heardAt;
    private string? _end;
    private TimeSpan? _withoutWorkers;

    /// <summary>With the reason why it waits, or has failed.</summary>
    public (RunStage Stage, string? Reason) Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    public bool IsOver => Now.Stage >= RunStage.Finished;

    public Health Health
    {
        get
        {
            lock (_lock)
                return _end is not null ? new Health(_now.Stage != RunStage.Failed, _end)
                    : _heardAt is not { } heardAt ? new Health(false, "the run is being prepared")
                    : time.GetElapsedTime(heardAt) is var silence && silence > LongestSilence
                        ? new Health(false, $"nothing has been heard of the training for {silence.TotalSeconds:0} s")
                    : _now.Stage == RunStage.Waiting ? new Health(!(_withoutWorkers > LongestWithoutWorkers), RoundEvents.WaitText(_now.Reason!))
                    : new Health(true, $"training: {_steps} steps are done");
        }
    }

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        lock (_lock)
        {
            _steps = step + 1;
            Heard();
            SetRunning();
        }
    }

    public void EpochCompleted(EpochReport report)
    {
        lock (_lock)
        {
            Heard();
            SetRunning();
        }
    }

    public void RoundBegan(Round round)
    {
        lock (_lock)
        {
            _phase = round.Phase;
            SetRunning();
        }
    }

    /// <summary>Somebody computes.</summary>
    public void Dealt(int worker, Round round, ShardRange shards)
    {
        lock (_lock)
            if (_now.Stage == RunStage.Waiting)
                SetRunning();
    }

    /// <summary>It still waits, and for how long.</summary>
    public void StillWaiting(string reason, TimeSpan? withoutWorkers = null)
    {
        lock (_lock)
        {
            Wait(reason);
            _withoutWorkers = withoutWorkers;
        }
    }

    public void Happened(TrainingEvent happening)
    {
        lock (_lock)
            switch (happening.Event)
            {
                case EventNames.Started or EventNames.Resumed:
                    (_steps, _end) = (happening.Step ?? 0, null);
                    Wait(NotBegun);
                    break;
                case EventNames.WentBack:
                    Wait(happening.Text);
                    break;
                case EventNames.Waiting:
                    Wait(happening.Cause ?? happening.Text);
                    break;
                case EventNames.Finished:
                    End(RunStage.Finished, null);
                    break;
                case EventNames.Stopped:
                    End(RunStage.Stopped, null);
                    break;
                case EventNames.Failed:
                    End(RunStage.Failed, happening.Cause ?? happening.Text);
                    break;
            }

        void End(RunStage stage, string? reason) => (_now, _end) = ((stage, reason), happening.Text);
    }

    private void Wait(string reason)
    {
        // What comes after the end, such as a late word of a wait, does not undo it.
        if (_end is not null)
            return;
        (_now, _withoutWorkers) = ((RunStage.Waiting, reason), null);
        Heard();
    }

    private void SetRunning()
    {
        if (_end is null)
            _now = (_phase == Phase.Train ? RunStage.Training : RunStage.Evaluating, null);
    }

    // What happens around a training that stands still, such as a stranger who is turned away, is no sign of it.
    private void Heard() => _heardAt = time.GetTimestamp();
}
