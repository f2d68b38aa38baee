using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Fetches what the next orders of one reader will need, as far as it can be known. On the reader's thread.</summary>
public sealed class Prefetcher : IDisposable
{
    private readonly UpcomingBlocks _upcoming;
    private readonly BlockFetcher _fetcher;
    private readonly BlockCache _cache;
    private readonly WantedBlocks _wanted;
    private readonly List<int> _blocks = [];
    private IReadOnlyList<int> _missed = [];
    private int _ordersUntilRelease;

    internal Prefetcher(UpcomingBlocks upcoming, BlockFetcher fetcher, BlockCache cache, WantedBlocks wanted) =>
        (_upcoming, _fetcher, _cache, _wanted) = (upcoming, fetcher, cache, wanted);

    /// <summary>Waits for what was missed when a wait before took too long, so that the next one does not.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public void WaitForUnavailable(CancellationToken stop)
    {
        (_missed, _ordersUntilRelease) = (_fetcher.Missed.TakeOver(), 2);
        using var wait = new BlockWait(_fetcher, _cache);
        using var over = stop.Register(wait.Dispose);
        wait.While(() => !_missed.All(_cache.Has));
    }

    /// <summary>An order has come.</summary>
    public void Note(Round round, ShardRange shards)
    {
        // The second order comes when the first is answered, with what was missed.
        if (_ordersUntilRelease > 0 && --_ordersUntilRelease == 0)
            ClearUnavailable();
        if (round.Phase == Phase.Train && _upcoming.Note(round.Step, shards, _cache.Slots, _blocks))
            _wanted.Set(this, _blocks);
    }

    /// <summary>The reader is done.</summary>
    public void Dispose()
    {
        ClearUnavailable();
        _wanted.End(this);
    }

    private void ClearUnavailable()
    {
        foreach (var block in _missed)
            _cache.Release(block);
        _missed = [];
    }
}
