namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>A rate that follows changes within a few seconds and does not flicker: an exponential mean over time.</summary>
public sealed class Speedometer(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);

    private long _at = time.GetTimestamp();
    private long _count;
    private double _rate;

    /// <summary>How long ago it was last looked at.</summary>
    public TimeSpan Age => time.GetElapsedTime(_at);

    /// <summary>Begins anew now that so many units are done, at a rate that is known otherwise, or 0.</summary>
    public void Restart(long count, double rate) => (_at, _count, _rate) = (time.GetTimestamp(), count, rate);

    /// <summary>The rate, in units a second, now that so many units are done; 0 before the first.</summary>
    public double At(long count)
    {
        if (count == 0)
        {
            // Nothing has begun; the time before the first unit is none of its.
            _at = time.GetTimestamp();
            return 0;
        }

        var elapsed = time.GetElapsedTime(_at).TotalSeconds;
        if (elapsed <= 0)
            return _rate;
        var current = (count - _count) / elapsed;
        // The first value stands for itself; there is nothing older to be mixed with.
        var weight = _rate == 0 ? 1 : 1 - Math.Exp(-elapsed / Memory.TotalSeconds);
        _rate += (current - _rate) * weight;
        (_at, _count) = (time.GetTimestamp(), count);
        return _rate;
    }
}
