using Autoencoder.Coordinator.Events;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Web;

namespace Autoencoder.Coordinator.Telemetry;

/// <summary>
/// Whether a run gets on, or waits for a reason that it has stated. Told on the coordinator's thread, read on others.
/// </summary>
internal sealed class RunHealth(TimeProvider time) : ITrainingObserver
{
    // Whoever waits says for what after two seconds. Nothing for so long is no wait.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private long _heardAt;
    private long _steps;
    private string? _waitsFor;
    private string? _end;

    // Read before the clock is: a step that is done in between would else be in the future.
    public Health Now =>
        Volatile.Read(ref _end) is { } end ? new Health(true, end)
        : Volatile.Read(ref _waitsFor) is { } reason ? new Health(true, $"waiting: {reason}")
        : Volatile.Read(ref _heardAt) is not (> 0 and var heardAt) ? new Health(false, "the run is being prepared")
        : time.GetElapsedTime(heardAt) is var silence && silence > LongestSilence
            ? new Health(false, $"nothing has been heard of the training for {silence.TotalSeconds:0} s")
        : new Health(true, $"training: {Volatile.Read(ref _steps)} steps are done");

    public void StepCompleted(long step, double meanLoss, int samples)
    {
        Volatile.Write(ref _steps, step + 1);
        GotOn();
    }

    public void EpochCompleted(EpochReport report) => GotOn();

    public void Happened(TrainingEvent happening)
    {
        Volatile.Write(ref _heardAt, time.GetTimestamp());
        switch (happening.Event)
        {
            case "waiting":
                Volatile.Write(ref _waitsFor, happening.Cause);
                break;
            case "finished" or "stopped":
                Volatile.Write(ref _end, happening.Text);
                break;
        }
    }

    private void GotOn()
    {
        Volatile.Write(ref _heardAt, time.GetTimestamp());
        Volatile.Write(ref _waitsFor, null);
    }
}
