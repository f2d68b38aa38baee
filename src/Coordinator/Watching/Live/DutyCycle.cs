namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// How often work is done that takes time from the training: so seldom that it never takes more than half a percent of
/// one processor.
/// </summary>
/// <param name="least">Between two times, however little it takes.</param>
internal sealed class DutyCycle(TimeSpan least, TimeProvider time)
{
    private const double MaxFraction = 0.005;

    private long? _done;
    private TimeSpan _pause;
    private bool _isWarm;

    public bool IsDue => _done is not { } at || time.GetElapsedTime(at) >= _pause;

    public void Done(TimeSpan took)
    {
        // The first time, code is compiled and memory is found: that tells nothing of the next.
        var seldom = _isWarm ? took / MaxFraction : TimeSpan.Zero;
        (_done, _pause, _isWarm) = (time.GetTimestamp(), seldom > least ? seldom : least, true);
    }

    /// <summary>It is due at once.</summary>
    public void Reset() => _done = null;
}
