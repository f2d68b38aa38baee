namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// Tells when answers are due. In a run without faults each is here before, so the timer is left as it is when it would
/// only have to fire later: it fires too early now and then instead of being set in every step. To be used by one thread
/// at a time.
/// </summary>
/// <remarks>Akka.NET's scheduler is no finer than ten milliseconds, which is several steps.</remarks>
internal sealed class DueTimer
{
    private static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _set;
    private bool _stopped;

    /// <param name="due">Called on any thread.</param>
    public DueTimer(TimeProvider time, Action due)
    {
        _time = time;
        _timer = time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something is due in this time; null: nothing is.</summary>
    public void In(TimeSpan? left)
    {
        if (left is not { } wait || _stopped)
            return;
        // Timers count whole milliseconds: one that fires just before would have to be set again.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        wait = wait > Finest ? wait : Finest;
        var at = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        if (_set <= at)
            return;
        _set = at;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was due has been told, and has been looked at.</summary>
    public void HasFired() => _set = null;

    /// <summary>For good.</summary>
    public void Stop()
    {
        _stopped = true;
        _timer.Dispose();
    }
}
