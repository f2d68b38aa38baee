namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>The bytes of samples, one after the other, in blocks of a fixed number of them; the last block may have fewer.</summary>
public abstract class SampleBlocks
{
    // Enough for a disk or a network to be busy, and hashed in some milliseconds.
    private const int Bytes = 4 << 20;

    /// <summary>Samples of a block of 4 MiB, or 1 if a sample has more.</summary>
    public static int DefaultSamples(int sampleBytes) => Math.Max(1, Bytes / sampleBytes);

    /// <summary>Samples of a block, at least 1.</summary>
    public abstract int SamplesPerBlock { get; }

    /// <summary>The bytes of one sample. May be called by several threads at once; what it returned does not change.</summary>
    /// <param name="index">From 0; of a sample that there is.</param>
    public virtual ReadOnlySpan<byte> Sample(int index, int sampleBytes)
    {
        var (block, place) = Math.DivRem(index, SamplesPerBlock);
        return Block(block).Slice(place * sampleBytes, sampleBytes);
    }

    /// <summary>For a thread that says beforehand which samples it is going to read; null where that makes no difference.</summary>
    public virtual PrefetchedBlocks? NewPrefetched(int sampleBytes) => null;

    /// <summary>The bytes of a block. May be called by several threads at once; what it returned does not change.</summary>
    /// <param name="index">From 0; of a block that there is.</param>
    public abstract ReadOnlySpan<byte> Block(int index);
}
