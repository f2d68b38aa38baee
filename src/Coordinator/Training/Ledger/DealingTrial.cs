namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>
/// Whether shards are dealt by the workers' speeds. What is measured of a worker holds more than its speed: a part of each
/// order that is the same for one shard as for many, and the turns of other programs. A worker that gets few shards
/// looks slow because of that, and gets fewer. So dealing by speed is tried when it promises shorter rounds, and kept only
/// while rounds are shorter.
/// </summary>
internal sealed class DealingTrial
{
    // Rounds until either way of dealing is known well enough, and the least that is waited after a trial that failed.
    private const int Enough = 16;
    private const int ShortestRest = 64;
    private const int LongestRest = 4096;

    // A trial has to gain at least this much; less is no more than the measurement's own play.
    private const double Shorter = 0.95;

    private Smoothed _even;
    private Smoothed _bySpeed;
    private int _rest;
    private int _nextRest = ShortestRest;

    public bool IsBySpeed { get; private set; }

    /// <summary>A round is over.</summary>
    /// <param name="duration">Of the round, for a row, so that shorter batches are comparable; any unit.</param>
    /// <param name="isPromised">True if it would have been clearly shorter by speed, as far as speeds are known.</param>
    public void RoundEnded(double duration, bool isPromised)
    {
        if (!IsBySpeed)
        {
            _even.Add(duration);
            if (_rest > 0)
                _rest--;
            else if (isPromised && _even.Count >= Enough)
                (IsBySpeed, _bySpeed) = (true, default);
            return;
        }

        _bySpeed.Add(duration);
        if (_bySpeed.Count < Enough)
            return;
        if (_bySpeed.Mean <= Shorter * _even.Mean)
        {
            _nextRest = ShortestRest;
            return;
        }

        (IsBySpeed, _even, _rest) = (false, default, _nextRest);
        _nextRest = Math.Min(2 * _nextRest, LongestRest);
    }

    /// <summary>Workers have come or gone: what was measured says little of those that are there now.</summary>
    public void Reset() => (IsBySpeed, _even, _rest) = (false, default, Math.Min(_rest, ShortestRest));

    private struct Smoothed
    {
        private const double Gain = 0.2;
        private const double MaxOutlierFactor = 4;

        public int Count { get; private set; }

        public double Mean { get; private set; }

        // A round that something has held up for long says nothing of how it was dealt.
        public void Add(double value) =>
            Mean = Count++ == 0 ? value : Mean + Gain * (Math.Min(value, MaxOutlierFactor * Mean) - Mean);
    }
}
