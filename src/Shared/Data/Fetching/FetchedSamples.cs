using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Copies of those samples that one thread is going to read, taken out of their blocks as these come.</summary>
internal sealed class FetchedSamples(BlockFetcher fetcher, BlockCache cache, int blockSamples, int sampleBytes, int firstBlock) : PrefetchedBlocks
{
    private readonly BlockWait _wait = new(fetcher, cache);
    private readonly List<int> _missing = [];
    private int[] _samples = [];
    private byte[] _bytes = [];
    private int _count;
    private int _next;

    public override int SamplesPerBlock => blockSamples;

    public override ReadOnlySpan<byte> Block(int index) => throw new InvalidOperationException("Only single samples were gathered.");

    // They are read in the order in which they were asked for, and with noise once more in that order.
    public override ReadOnlySpan<byte> Sample(int index, int sampleBytes)
    {
        for (var i = 0; i < _count; i++)
        {
            var row = _next;
            _next = _next + 1 == _count ? 0 : _next + 1;
            if (_samples[row] == index)
                return _bytes.AsSpan(row * sampleBytes, sampleBytes);
        }

        throw new InvalidOperationException($"Sample {index} was not gathered.");
    }

    public override void Gather(ReadOnlySpan<int> samples)
    {
        if (_samples.Length < samples.Length)
            (_samples, _bytes) = (new int[samples.Length], GC.AllocateUninitializedArray<byte>(BytesOf(samples.Length)));
        samples.CopyTo(_samples);
        (_count, _next) = (samples.Length, 0);
        for (var row = 0; row < _count; row++)
            if (!Take(row))
                _missing.Add(row);
        if (_missing.Count > 0)
            Wait();
    }

    public override void AnswerBegins() => _wait.AnswerBegins();

    public override void Dispose() => _wait.Dispose();

    private void Wait()
    {
        try
        {
            foreach (var block in _missing.Select(BlockOf).Distinct())
                _wait.Demand(block);
            _wait.While(TakeMissing);
        }
        finally
        {
            _missing.Clear();
        }
    }

    private bool TakeMissing()
    {
        // A block stays for as long as it is waited for, so of one that has come all rows are taken.
        var taken = new HashSet<int>();
        _missing.RemoveAll(row => Take(row) && (taken.Add(BlockOf(row)) || true));
        foreach (var block in taken)
            _wait.Release(block);
        return _missing.Count > 0;
    }

    private bool Take(int row) =>
        cache.TryCopy(BlockOf(row), _samples[row] % blockSamples * sampleBytes, _bytes.AsSpan(row * sampleBytes, sampleBytes));

    private int BytesOf(int samples) => (long)samples * sampleBytes <= Array.MaxLength
        ? samples * sampleBytes
        : throw new DataException($"a shard of {samples} samples has more bytes than can be fetched at once; give this worker a copy of the data, or use more shards");

    private int BlockOf(int row) => firstBlock + _samples[row] / blockSamples;
}
