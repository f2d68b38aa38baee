namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// How often something is done that takes its time from the training: now and then, and so seldom that it never takes more
/// than half a percent of one processor.
/// </summary>
/// <param name="least">Between two times, however little it takes.</param>
internal sealed class Pace(TimeSpan least, TimeProvider time)
{
    private const double MostOfTime = 0.005;

    private long? _done;
    private TimeSpan _pause;
    private bool _isWarm;

    public bool IsDue => _done is not { } at || time.GetElapsedTime(at) >= _pause;

    public void Done(TimeSpan took)
    {
        // The first time, code is compiled and memory is found: that tells nothing of the next.
        var seldom = _isWarm ? took / MostOfTime : TimeSpan.Zero;
        (_done, _pause, _isWarm) = (time.GetTimestamp(), seldom > least ? seldom : least, true);
    }

    /// <summary>It is due at once.</summary>
    public void Reset() => _done = null;
}
