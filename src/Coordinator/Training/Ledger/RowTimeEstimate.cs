namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>
/// How long a worker takes for one row of a shard, as it was seen: a smoothed mean and a smoothed deviation, as TCP keeps
/// them for its timeouts (V. Jacobson: Congestion Avoidance and Control, 1988). In seconds.
/// </summary>
internal struct RowTimeEstimate
{
    private const double Gain = 0.2;

    // A single pause must not make a worker look slow for long; one that stays slow is noticed after a few answers.
    private const double MaxOutlierFactor = 4;

    // The part of its excess that a worker without shards loses each round, so that it is tried again.
    private const double Forgiveness = 0.02;

    public double Mean { get; private set; }

    public double Deviation { get; private set; }

    public readonly bool IsKnown => Mean > 0;

    /// <summary>Before anything is known: what the others take.</summary>
    public void InitializeIfUnknown(double mean)
    {
        if (!IsKnown)
            (Mean, Deviation) = (mean, mean / 2);
    }

    public void Add(double seconds)
    {
        if (!IsKnown)
        {
            InitializeIfUnknown(seconds);
            return;
        }

        var error = Math.Min(seconds, MaxOutlierFactor * Mean) - Mean;
        Mean += Gain * error;
        Deviation += Gain * (Math.Abs(error) - Deviation);
    }

    public void Decay(double towards) => Mean += Forgiveness * (towards - Mean);
}
