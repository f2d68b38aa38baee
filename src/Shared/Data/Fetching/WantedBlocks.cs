namespace Autoencoder.Shared.Data.Fetching;

/// <summary>What the readers of one cache will need, as one list: what each needs first, then what each needs next. Any thread.</summary>
internal sealed class WantedBlocks(BlockCache cache)
{
    private readonly Lock _lock = new();
    private readonly List<(object Reader, int[] Blocks, bool IsOver)> _lists = [];

    /// <param name="blocks">The soonest first; what this reader said before does not hold any more.</param>
    public void Set(object reader, IReadOnlyList<int> blocks)
    {
        lock (_lock)
        {
            _lists.RemoveAll(list => list.IsOver);
            var own = (reader, (int[])[.. blocks], false);
            if (_lists.FindIndex(list => list.Reader == reader) is >= 0 and var place)
                _lists[place] = own;
            else
                _lists.Add(own);
            cache.SetWanted(Merged());
        }
    }

    /// <summary>The reader is done. Until another one says what it needs, it is still fetched: the reader may come back for it.</summary>
    public void End(object reader)
    {
        lock (_lock)
            if (_lists.FindIndex(list => list.Reader == reader) is >= 0 and var place)
                _lists[place] = _lists[place] with { IsOver = true };
    }

    private List<int> Merged()
    {
        var (merged, listed) = (new List<int>(), new HashSet<int>());
        var longest = _lists.Max(list => list.Blocks.Length);
        for (var place = 0; place < longest; place++)
            foreach (var (_, blocks, _) in _lists)
                if (place < blocks.Length && listed.Add(blocks[place]))
                    merged.Add(blocks[place]);
        return merged;
    }
}
