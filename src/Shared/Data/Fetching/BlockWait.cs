namespace Autoencoder.Shared.Data.Fetching;

/// <summary>One thread's wait for blocks, one after the other or several at once. Disposed by another thread, it ends.</summary>
internal sealed class BlockWait(BlockFetcher fetcher, BlockCache cache) : IDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly List<int> _demanded = [];
    private volatile bool _isDisposed;

    /// <summary>A block is waited for from now on.</summary>
    public void Demand(int block)
    {
        _demanded.Add(block);
        cache.Demand(block);
    }

    /// <summary>A block was read.</summary>
    public void Release(int block)
    {
        if (_demanded.Remove(block))
            cache.Release(block);
    }

    /// <summary>Waits while something is missing.</summary>
    /// <param name="isMissing">Takes what has come.</param>
    /// <exception cref="DataException">Nothing has come for too long.</exception>
    /// <exception cref="OperationCanceledException">This was disposed.</exception>
    public void While(Func<bool> isMissing)
    {
        try
        {
            using var report = fetcher.BeginWait();
            while (true)
            {
                var known = cache.Changes;
                if (!isMissing())
                    return;
                if (_isDisposed)
                    throw new OperationCanceledException("the data are not needed any more");
                report.Check(_demanded is [var first, ..] ? first : null);
                cache.WaitForChange(known, LookAgainAfter);
            }
        }
        finally
        {
            foreach (var block in _demanded)
                cache.Release(block);
            _demanded.Clear();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        cache.Wake();
    }
}
