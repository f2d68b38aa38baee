namespace Autoencoder.Coordinator.Tests.Progress;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <summary>Each timer that becomes due is called once, on the caller's thread.</summary>
    public void Pass(double seconds)
    {
        var now = Interlocked.Add(ref _ticks, TimeSpan.FromSeconds(seconds).Ticks);
        Timer[] timers;
        lock (_lock)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.CallIfDue(now);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, period, GetTimestamp() + dueTime.Ticks);
        lock (_lock)
            _timers.Add(timer);
        return timer;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state, TimeSpan period, long due) : ITimer
    {
        private long _due = due;

        public void CallIfDue(long now)
        {
            if (now < _due)
                return;
            _due = now + period.Ticks;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
