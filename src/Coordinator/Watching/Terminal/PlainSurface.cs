using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>Lines for files, pipes and programs: events as they come, and where the run stands every ten seconds.</summary>
public sealed class PlainSurface(RunConsole console, TimeProvider time) : IProgressSurface
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(10);

    private long _shown = time.GetTimestamp();

    public void WriteEvent(TrainingEvent happening, DateTime utc)
    {
        console.WriteEvent(happening, utc);
        _shown = time.GetTimestamp();
    }

    public void Show(in ProgressState state)
    {
        if (state.Steps == 0 || state.Steps == state.TotalSteps || time.GetElapsedTime(_shown) < ShowEvery)
            return;
        WriteEvent(ConsoleEvents.Progress(state), time.GetUtcNow().UtcDateTime);
    }

    public void Dispose()
    {
    }
}
