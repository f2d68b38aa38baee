using System.Security.Cryptography;
using Polly;
using Polly.Retry;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Fetches the blocks that a cache wants, some at once, compares each with its hash, and tries again what fails.</summary>
internal sealed class BlockFetcher : IDisposable
{
    private const int AtOnce = 4;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private volatile IReadOnlyList<IBlockSource> _sources;
    private readonly PackedDescription _description;
    private readonly BlockCache _cache;
    private readonly IFetchLog _log;
    private readonly ResiliencePipeline _retry;
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();
    private long _bytes;

    /// <param name="sources">At least one; the next one is asked when one fails.</param>
    public BlockFetcher(IReadOnlyList<IBlockSource> sources, PackedDescription description, BlockCache cache, IFetchLog log, TimeProvider time)
    {
        (_sources, _description, _cache, _log) = (sources, description, cache, log);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DataException>(),
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            UseJitter = true,
        }).Build();
        cache.WorkCame += Wake;
        for (var i = 0; i < AtOnce; i++)
            _ = Task.Run(FetchAll);
    }

    /// <summary>Bytes that have come.</summary>
    public long BytesFetched => Interlocked.Read(ref _bytes);

    /// <summary>True while nobody waits for this worker's answers: a wait has no end of its own then.</summary>
    public bool IsPatient { get; set; } = true;

    /// <summary>Fetches from elsewhere from now on.</summary>
    public void FetchFrom(IReadOnlyList<IBlockSource> sources) => _sources = sources;

    /// <summary>Begins a wait of one thread.</summary>
    public WaitReport BeginWait() => new(this, _log);

    public void Dispose()
    {
        _cache.WorkCame -= Wake;
        _stop.Cancel();
        _cache.Dispose();
    }

    private void Wake()
    {
        if (_work.CurrentCount < AtOnce)
            _work.Release(AtOnce);
    }

    private async Task FetchAll()
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                if (_cache.Next() is { } block)
                    await Fetch(block, buffer ??= new byte[_description.BlockSamples * _description.SampleBytes]);
                else
                    await _work.WaitAsync(LookAgainAfter, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The data are not needed any more.
        }
    }

    private async Task Fetch(int block, byte[] buffer)
    {
        var attempt = 0;
        try
        {
            var length = await _retry.ExecuteAsync(
                async stop =>
                {
                    var sources = _sources;
                    return await Fetch(block, sources[attempt++ % sources.Count], buffer, stop);
                }, _stop.Token);
            Interlocked.Add(ref _bytes, length);
            _cache.Put(block, buffer.AsSpan(0, length));
        }
        catch (DataException e)
        {
            _cache.Fail(block, e.Message);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever else it is, it is told to whoever waits, and does not end the fetching of other blocks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _cache.Fail(block, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task<int> Fetch(int block, IBlockSource source, byte[] buffer, CancellationToken stop)
    {
        var (isTest, index, split) = Find(block);
        var length = split.SamplesIn(index, _description.BlockSamples) * _description.SampleBytes;
        var file = PackedSplit.SamplesName(isTest);
        await source.Read(file, (long)index * _description.BlockSamples * _description.SampleBytes, buffer.AsMemory(0, length), stop);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, length))) == split.Blocks[index]
            ? length
            : throw new DataException($"{NameOf(block)} from {source.Name} is damaged: it does not have the hash that {PackedDescription.FileName} says");
    }

    private (bool IsTest, int Index, PackedSplit Split) Find(int block) => block < _description.Train.Blocks.Length
        ? (false, block, _description.Train)
        : (true, block - _description.Train.Blocks.Length, _description.Test);

    private string NameOf(int block)
    {
        var (isTest, index, _) = Find(block);
        return FormattableString.Invariant($"block {index} of the {(isTest ? "test" : "training")} samples");
    }

    /// <summary>One thread's wait, as it is told.</summary>
    internal sealed class WaitReport(BlockFetcher fetcher, IFetchLog log) : IDisposable
    {
        private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(1);

        // Well before the coordinator takes a worker that gives no answer for lost.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        private readonly long _began = TimeProvider.System.GetTimestamp();
        private bool _isTold;

        /// <exception cref="DataException">It takes too long for those who wait for an answer.</exception>
        public void Check(int? block)
        {
            var waited = TimeProvider.System.GetElapsedTime(_began);
            if (waited < TellAfter)
                return;
            var what = block is { } number ? fetcher.NameOf(number) : "blocks that are needed next";
            var text = FormattableString.Invariant($"waiting for {what} from {fetcher._sources[0].Name}: {fetcher._cache.Trouble ?? "on their way"}");
            if (waited > Patience && !fetcher.IsPatient)
                throw new DataException($"{text} (for {waited.TotalSeconds:0} s)");
            _isTold = true;
            log.Waits(text);
        }

        public void Dispose()
        {
            if (_isTold)
                log.WaitEnded();
        }
    }
}
