namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>
/// How long a worker takes for one row of a shard, as it was seen: a smoothed mean and a smoothed deviation, as TCP keeps
/// them for its timeouts (V. Jacobson: Congestion Avoidance and Control, 1988). In seconds.
/// </summary>
internal struct WorkerPace
{
    private const double Gain = 0.2;

    // A worker that was stopped for a while is not slow for ever; one that stays slow is found out in a few answers.
    private const double MostAtOnce = 4;

    // What a worker that gets no shards is forgiven each round, so that it is tried again.
    private const double Forgiveness = 0.02;

    public double Mean { get; private set; }

    public double Deviation { get; private set; }

    public readonly bool IsKnown => Mean > 0;

    /// <summary>Before anything is known: what the others take.</summary>
    public void Assume(double mean)
    {
        if (!IsKnown)
            (Mean, Deviation) = (mean, mean / 2);
    }

    public void Add(double seconds)
    {
        if (!IsKnown)
        {
            Assume(seconds);
            return;
        }

        var error = Math.Min(seconds, MostAtOnce * Mean) - Mean;
        Mean += Gain * error;
        Deviation += Gain * (Math.Abs(error) - Deviation);
    }

    public void Forgive(double towards) => Mean += Forgiveness * (towards - Mean);
}
