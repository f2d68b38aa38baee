namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>The positions [First, First + Count) of an epoch's order, or of the test set.</summary>
public readonly record struct SampleRange(long First, int Count)
{
    /// <summary>
    /// Part <paramref name="index"/> of <paramref name="parts"/>: contiguous, disjoint, together the whole, sizes
    /// differing by one at most: of the first part the smaller one, of the last the larger.
    /// </summary>
    public SampleRange Part(int index, int parts)
    {
        var start = (long)Count * index / parts;
        var end = (long)Count * (index + 1) / parts;
        return new SampleRange(First + start, (int)(end - start));
    }
}
