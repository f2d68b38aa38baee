using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>The samples of a split that is elsewhere.</summary>
/// <param name="first">The number of the split's first block among those of the data set.</param>
internal sealed class FetchedBlocks(BlockFetcher fetcher, BlockCache cache, PackedDescription description, bool isTest, int first) : SampleBlocks
{
    // For readers of a block here and a block there: what is returned may not change, but what is kept does.
    [ThreadStatic]
    private static (FetchedBlocks Set, int Index, byte[] Bytes)? _read;

    public override int SamplesPerBlock => description.BlockSamples;

    private PackedSplit Split => isTest ? description.Test : description.Train;

    public override ReadOnlySpan<byte> Block(int index)
    {
        if (_read is { } last && last.Set == this && last.Index == index)
            return last.Bytes;
        var bytes = new byte[Split.SamplesIn(index, SamplesPerBlock) * description.SampleBytes];
        var number = first + index;
        if (!cache.TryCopy(number, 0, bytes))
        {
            using var wait = new BlockWait(fetcher, cache);
            wait.Demand(number);
            wait.While(() => !cache.TryCopy(number, 0, bytes));
        }

        _read = (this, index, bytes);
        return bytes;
    }

    public override PrefetchedBlocks NewPrefetched(int sampleBytes) => new FetchedSamples(fetcher, cache, SamplesPerBlock, sampleBytes, first);
}
