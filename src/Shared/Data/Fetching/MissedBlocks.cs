namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Blocks that a reader could not wait for any longer: they come all the same, and stay until a reader has come back for them. Any thread.</summary>
/// <param name="readers">How many there are at most.</param>
internal sealed class MissedBlocks(BlockCache cache, int readers)
{
    private readonly Lock _lock = new();
    private readonly Queue<IReadOnlyList<int>> _left = new();

    /// <summary>What one reader waited for.</summary>
    public void Add(IEnumerable<int> blocks)
    {
        lock (_lock)
        {
            if (_left.Count == readers)
                foreach (var block in _left.Dequeue())
                    cache.Release(block);
            // Others have to have room beside them.
            IReadOnlyList<int> missed = [.. blocks.Take(Math.Max(1, cache.Slots / 2 / readers))];
            foreach (var block in missed)
                cache.Demand(block);
            _left.Enqueue(missed);
        }
    }

    /// <summary>What somebody missed first, from now on to be released by the caller; usually nothing. Readers are dealt now these shards, now those, so it need not be the same one.</summary>
    public IReadOnlyList<int> TakeOver()
    {
        lock (_lock)
            return _left.TryDequeue(out var missed) ? missed : [];
    }
}
