namespace Autoencoder.Coordinator.Progress;

/// <summary>What progress is shown on. Called from one thread at a time.</summary>
public interface IProgressSurface : IDisposable
{
    /// <summary>A line that stays.</summary>
    void WriteLine(string text);

    /// <summary>Where the run stands now; replaces what was shown before.</summary>
    void Show(in ProgressState state);
}
