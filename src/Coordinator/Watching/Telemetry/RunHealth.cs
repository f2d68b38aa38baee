using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Program.Web;

namespace Autoencoder.Coordinator.Watching.Telemetry;

/// <summary>
/// Whether a run makes progress, or waits for a reason that it has stated. Told on the coordinator's thread, read on others.
/// </summary>
internal sealed class RunHealth(TimeProvider time) : ITrainingObserver
{
    // A training that waits says so after two seconds, and then every second. A longer silence is not a wait.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private long _heardAt;
    private long _steps;
    private string? _waitsFor;
    private string? _end;
    private string? _failure;

    // Read before the clock is: a step that is done in between would else be in the future.
    public Health Now =>
        Volatile.Read(ref _failure) is { } failure ? new Health(false, failure)
        : Volatile.Read(ref _end) is { } end ? new Health(true, end)
        : Volatile.Read(ref _heardAt) is not (> 0 and var heardAt) ? new Health(false, "the run is being prepared")
        : time.GetElapsedTime(heardAt) is var silence && silence > LongestSilence
            ? new Health(false, $"nothing has been heard of the training for {silence.TotalSeconds:0} s")
        : Volatile.Read(ref _waitsFor) is { } reason ? new Health(true, $"waiting: {reason}")
        : new Health(true, $"training: {Volatile.Read(ref _steps)} steps are done");

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        Volatile.Write(ref _steps, step + 1);
        GotOn();
    }

    public void EpochCompleted(EpochReport report) => GotOn();

    public void Happened(TrainingEvent happening)
    {
        // Not what can happen while the training stands still, such as a stranger who is turned away.
        switch (happening.Event)
        {
            case EventNames.Started or EventNames.Resumed:
                Volatile.Write(ref _steps, happening.Step ?? 0);
                StillWaiting("the training has not begun");
                break;
            case EventNames.WentBack:
                GotOn();
                break;
            case EventNames.Waiting:
                StillWaiting(happening.Cause!);
                break;
            case EventNames.Finished or EventNames.Stopped:
                Volatile.Write(ref _end, happening.Text);
                break;
            case EventNames.Failed:
                Volatile.Write(ref _failure, happening.Text);
                break;
        }
    }

    public void StillWaiting(string reason) => Heard(waitsFor: reason);

    private void GotOn() => Heard(waitsFor: null);

    private void Heard(string? waitsFor)
    {
        Volatile.Write(ref _waitsFor, waitsFor);
        Volatile.Write(ref _heardAt, time.GetTimestamp());
    }
}
