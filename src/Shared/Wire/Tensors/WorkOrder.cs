using System.Diagnostics;
using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>Shards of a round that a worker is to compute.</summary>
public readonly record struct WorkOrder(long Term, Round Round, ShardRange Shards)
{
    /// <summary>The trace that it belongs to, if any. Nothing depends on it.</summary>
    public ActivityContext Trace { get; init; }
}

/// <summary>The sums over one node of a round's reduction tree, as a worker answers them.</summary>
/// <param name="Gradient">The sum of gradients in training, null in evaluation. The holder of the partial sum owns it.</param>
public readonly record struct PartialSum(long Term, Round Round, ShardRange Node, double Loss, ParameterVector? Gradient)
{
    /// <summary>How long it was computed. Nothing depends on it.</summary>
    public TimeSpan Compute { get; init; }

    /// <summary>Of the gradient's bytes, as it was checked when it came over the network; null if it did not.</summary>
    public ulong? Checksum { get; init; }

    /// <summary>What <see cref="IsFinite"/> found of the values as they came; null if nobody has looked yet.</summary>
    public bool? FoundFinite { get; init; }

    /// <summary>Neither NaN nor infinite in any of its values, which are all looked at, unless somebody has.</summary>
    public bool IsFinite() => FoundFinite ?? (double.IsFinite(Loss) && (Gradient is null || TensorPrimitives.IsFiniteAll<float>(Gradient.Values)));

    /// <summary>Of all its bits: two sums are the same if these are.</summary>
    public ulong Digest() => BitConverter.DoubleToUInt64Bits(Loss) ^ (Gradient is null ? 0 : Checksum ?? FrameHeader.ChecksumOf(Gradient.Bytes.Span));
}
