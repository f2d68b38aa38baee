using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Polly;
using Polly.Retry;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Fetches the blocks that a cache wants, some at once, compares each with its hash, and tries again what fails.</summary>
internal sealed class BlockFetcher : IDisposable
{
    private const int AtOnce = 3;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryFirstAgainAfter = TimeSpan.FromMinutes(1);

    private volatile IReadOnlyList<IBlockSource> _sources;
    private readonly PackedDescription _description;
    private readonly BlockCache _cache;
    private readonly ResiliencePipeline _retry;
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _givenUp = new();
    private long _bytes;
    private int _preferred;
    private long _preferredSince;

    /// <param name="sources">At least one; the next one is asked when one fails.</param>
    /// <param name="readers">How many readers there are at most.</param>
    public BlockFetcher(IReadOnlyList<IBlockSource> sources, PackedDescription description, BlockCache cache, int readers, IFetchLog log, TimeProvider time)
    {
        Missed = new MissedBlocks(cache, readers);
        (_sources, _description, _cache, Log, Time) = (sources, description, cache, log, time);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DataException>(),
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            UseJitter = true,
            OnRetry = failed =>
            {
                cache.Note(failed.Outcome.Exception!.Message);
                return ValueTask.CompletedTask;
            },
        }).Build();
        cache.FetchWanted += Wake;
        for (var i = 0; i < AtOnce; i++)
            _ = Task.Run(FetchAll);
    }

    /// <summary>Bytes that have come.</summary>
    public long BytesFetched => Interlocked.Read(ref _bytes);

    /// <summary>What readers could not wait for any longer, and will ask for again.</summary>
    public MissedBlocks Missed { get; }

    public IFetchLog Log { get; }

    public TimeProvider Time { get; }

    /// <summary>Who is asked at present.</summary>
    public string SourceName => _sources[Preferred % _sources.Count].Name;

    private int Preferred => Volatile.Read(ref _preferred);

    /// <summary>Fetches from elsewhere from now on.</summary>
    public void FetchFrom(IReadOnlyList<IBlockSource> sources) => _sources = sources;

    public void Dispose()
    {
        _cache.FetchWanted -= Wake;
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
        var buffer = new StrongBox<byte[]?>();
        try
        {
            while (true)
            {
                if (_preferred != 0 && Time.GetElapsedTime(Volatile.Read(ref _preferredSince)) > TryFirstAgainAfter)
                    Volatile.Write(ref _preferred, 0);
                if (_cache.Next() is { } block)
                    await Fetch(block, buffer);
                else
                    await _work.WaitAsync(LookAgainAfter, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The data are not needed any more.
        }
    }

    /// <summary>Brings one block into the cache, or says why not.</summary>
    private async Task Fetch(int block, StrongBox<byte[]?> room)
    {
        try
        {
            var buffer = room.Value ??= new byte[_description.BlockSamples * _description.SampleBytes];
            var attempts = 0;
            var bytes = await _retry.ExecuteAsync(async stop => await Fetch(block, buffer, isAgain: attempts++ > 0, stop), _stop.Token);
            Interlocked.Add(ref _bytes, bytes.Length);
            _cache.Put(block, bytes.Span);
        }
        catch (DataException e)
        {
            _cache.Fail(block, e.Message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever else it is, it is told to the readers that wait, and does not end the fetching of other blocks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _cache.Fail(block, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task<ReadOnlyMemory<byte>> Fetch(int block, byte[] buffer, bool isAgain, CancellationToken stop)
    {
        var (sources, preferred) = (_sources, Preferred);
        var source = sources[preferred % sources.Count];
        try
        {
            var (isTest, index) = Find(block);
            return await source.ReadBlock(_description, isTest, index, buffer, isAgain, stop);
        }
        catch (DataException e)
        {
            // Others are asked from now on; the first one again after a while.
            if (sources.Count > 1 && Interlocked.CompareExchange(ref _preferred, preferred + 1, preferred) == preferred)
            {
                Volatile.Write(ref _preferredSince, Time.GetTimestamp());
                if (_givenUp.TryAdd(source.Name, true))
                    Log.Warn($"{e.Message} ({source.Name}); {sources[(preferred + 1) % sources.Count].Name} is asked, and this one again now and then");
            }

            throw new DataException($"{e.Message} ({source.Name})", e);
        }
    }

    public string NameOf(int block)
    {
        var (isTest, index) = Find(block);
        return PackedSplit.NameOf(isTest, index);
    }

    private (bool IsTest, int Index) Find(int block) =>
        block < _description.Train.Blocks.Length ? (false, block) : (true, block - _description.Train.Blocks.Length);
}
