namespace Autoencoder.Coordinator.Store;

/// <summary>
/// Decides which of many failures in a row are reported: the first, then one a minute. For a full disk, this says as much
/// as a line for every checkpoint, which may be many a second.
/// </summary>
public sealed class RepeatedFailure
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private TimeSpan? _told;

    /// <summary>It has failed: true if that is to be told.</summary>
    /// <param name="now">Since any origin, but always the same.</param>
    public bool OnFailure(TimeSpan now)
    {
        if (now - _told < Between)
            return false;
        _told = now;
        return true;
    }

    /// <summary>It has succeeded: the next failure is a first one.</summary>
    public void Reset() => _told = null;
}
