namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>What is computed on a round's shards.</summary>
public enum Phase : byte
{
    /// <summary>The gradient on a training batch.</summary>
    Train,

    /// <summary>The loss on the test set.</summary>
    Evaluate,
}

/// <summary>
/// One dealing-out of shards and collecting of their sums, with the weights as they are after <paramref name="Step"/>
/// updates: training step number Step (from 0), or an evaluation between two steps.
/// </summary>
public readonly record struct Round(Phase Phase, long Step)
{
    /// <summary>True if it comes first: an evaluation comes before the step that starts from the same weights.</summary>
    public bool IsBefore(Round other) => Step < other.Step || (Step == other.Step && Phase > other.Phase);

    public override string ToString() => Phase == Phase.Train ? $"step {Step}" : $"evaluation after step {Step}";
}
