namespace Autoencoder.Coordinator.Training;

/// <summary>
/// How long a worker may owe an answer beyond the time at which it is due. Its heartbeats do not tell whether its data
/// connection carries anything, or whether its computation hangs; only answers do.
/// </summary>
/// <param name="atLeast">Whatever rounds usually take.</param>
internal sealed class SilenceLimit(TimeSpan atLeast)
{
    // A worker that is slower by so much is of no use to the others.
    private const int Rounds = 100;

    // Before the first round is over, nobody knows how long one takes.
    private const int UnknownFactor = 10;

    private const int MaxFactor = 1024;

    // It is asked for about once a second, by timers that may be late.
    private static readonly TimeSpan MinStandstill = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _standstill = atLeast / 2 > MinStandstill ? atLeast / 2 : MinStandstill;
    private TimeSpan? _asked;
    private TimeSpan _notBefore;
    private int _factor = 1;

    /// <summary>A round is over: the workers that are there can do it.</summary>
    public void RoundEnded() => _factor = 1;

    /// <summary>Somebody was given up. If the round needs longer than was thought, the next one has twice as long.</summary>
    public void GaveUp() => _factor = Math.Min(2 * _factor, MaxFactor);

    /// <summary>
    /// Whose answer has been due since this time is silent for too long; null if nobody can be. If this has not been asked
    /// for a good part of the limit, then it is this process that stood still, and answers may be waiting to be read:
    /// everybody's silence counts from now on.
    /// </summary>
    /// <param name="typical">What a round usually takes; null if that is not known.</param>
    public TimeSpan? Check(TimeSpan now, TimeSpan? typical)
    {
        if (now - (_asked ?? now) > _standstill)
            _notBefore = now;
        _asked = now;
        var limit = _factor * (typical is { } round ? (Rounds * round > atLeast ? Rounds * round : atLeast) : UnknownFactor * atLeast);
        return now - _notBefore >= limit ? now - limit : null;
    }
}
