namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// Fires when answers are due. In a run without faults every answer arrives earlier, so the timer is not set again when it
/// would only have to fire later: now and then it fires too early, but it need not be set in every step. To be used by one
/// thread at a time.
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

    /// <summary>To be called when the timer has fired: it is not set any more.</summary>
    public void OnFired() => _set = null;

    /// <summary>For good.</summary>
    public void Stop()
    {
        _stopped = true;
        _timer.Dispose();
    }
}
