namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Told of waits for data, of which there may be several at once. Called on any thread.</summary>
public interface IFetchLog
{
    /// <summary>Once a second while something is waited for.</summary>
    /// <param name="wait">Tells it from others.</param>
    /// <param name="reason">What, from where, and why it is not there.</param>
    void Waits(object wait, string reason);

    /// <summary>A wait that was told is over.</summary>
    /// <param name="came">What was waited for is here.</param>
    void WaitEnded(object wait, bool came);

    /// <summary>Something that does not end the work, to be told once.</summary>
    void Warn(string text);
}
