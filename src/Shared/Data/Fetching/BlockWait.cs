namespace Autoencoder.Shared.Data.Fetching;

/// <summary>One thread's wait for blocks, one after the other or several at once. Disposed by another thread, it ends.</summary>
internal sealed class BlockWait(BlockFetcher fetcher, BlockCache cache) : IDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(1);

    // Well before the coordinator takes a worker that gives no answer for lost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<int> _demanded = [];
    private long? _answerBegan;
    private volatile bool _isDisposed;

    /// <summary>Somebody waits for an answer from now on.</summary>
    public void AnswerBegins() => _answerBegan = fetcher.Time.GetTimestamp();

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
    /// <exception cref="DataException">Somebody waits for an answer, and it takes too long.</exception>
    /// <exception cref="OperationCanceledException">This, or all that was fetched, was disposed.</exception>
    public void While(Func<bool> isMissing)
    {
        var began = fetcher.Time.GetTimestamp();
        var (isTold, came) = (false, false);
        try
        {
            while (true)
            {
                var known = cache.Changes;
                if (!isMissing())
                {
                    came = true;
                    return;
                }

                if (_isDisposed || cache.IsDisposed)
                    throw new OperationCanceledException("the data are not needed any more");
                if (fetcher.Time.GetElapsedTime(began) >= TellAfter)
                {
                    Tell();
                    isTold = true;
                }

                cache.WaitForChange(known, LookAgainAfter);
            }
        }
        finally
        {
            if (isTold)
                fetcher.Log.WaitEnded(this, came);
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

    private void Tell()
    {
        var text = $"waiting for {(_demanded is [var first, ..] ? fetcher.NameOf(first) : "blocks of the data")}: {cache.Trouble ?? $"on the way from {fetcher.SourceName}"}";
        if (_answerBegan is { } since && fetcher.Time.GetElapsedTime(since) is var owed && owed > Patience)
        {
            // They are to be here when this worker takes part again.
            fetcher.Missed.Add(_demanded);
            throw new DataException(FormattableString.Invariant($"{text} (for {owed.TotalSeconds:0} s)"));
        }

        fetcher.Log.Waits(this, text);
    }
}
