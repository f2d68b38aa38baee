using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>What progress is shown on. Called from one thread at a time.</summary>
public interface IProgressSurface : IDisposable
{
    /// <summary>A line that stays.</summary>
    /// <param name="utc">When it happened.</param>
    void WriteEvent(TrainingEvent happening, DateTime utc);

    /// <summary>Where the run stands now; replaces what was shown before.</summary>
    void Show(in ProgressState state);
}
