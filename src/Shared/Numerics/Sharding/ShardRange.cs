namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>The contiguous shards [First, First + Count) of one step.</summary>
public readonly record struct ShardRange(int First, int Count)
{
    public int End => First + Count;

    public bool Contains(ShardRange other) => First <= other.First && other.End <= End;

    public override string ToString() => Count == 1 ? $"shard {First}" : $"shards {First}..{End - 1}";
}
