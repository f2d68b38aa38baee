using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data.Fetching;

/// <summary>Several readers of one cache: what one wants or has missed does not go for another.</summary>
public sealed class SharedCacheTests : IDisposable
{
    private const int Slots = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly BlockCache _cache;

    public SharedCacheTests() => _cache = new BlockCache(blocks: 30, Slots, new SlotFile(_folder.Path, Slots, 16), TimeProvider.System);

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_each_needs_first_comes_before_what_any_needs_next()
    {
        var (wanted, one, other) = (new WantedBlocks(_cache), new object(), new object());
        wanted.Set(one, [3, 4, 5]);
        wanted.Set(other, [20, 4]);
        Assert.Equal([3, 20, 4, 5], Come());
        wanted.Set(one, [5, 6]);
        Assert.Equal([6], Come());
    }

    [Fact]
    public void What_one_wanted_that_is_done_is_wanted_until_somebody_says_what_is_needed()
    {
        var (wanted, one, other) = (new WantedBlocks(_cache), new object(), new object());
        wanted.Set(one, [3, 4]);
        wanted.End(one);
        Assert.Equal([3, 4], Come());
        wanted.Set(one, [5, 6]);
        wanted.End(one);
        wanted.Set(other, [20]);
        Assert.Equal([20], Come());
    }

    [Fact]
    public void What_each_has_missed_stays_until_it_was_read_and_leaves_room_for_others()
    {
        var missed = new MissedBlocks(_cache, readers: 2);
        missed.Add([1, 2, 3]);
        missed.Add([10]);
        Assert.Equal([1, 2, 10], Come());
        Assert.Equal([1, 2], missed.TakeOver());
        // All that is wanted now is needed before them, but they are waited for.
        new WantedBlocks(_cache).Set(this, [.. Enumerable.Range(20, Slots)]);
        Assert.Equal(Slots - 3, Come().Count);
        Assert.All((int[])[1, 2, 10], block => Assert.True(_cache.Has(block)));
        Assert.Equal([10], missed.TakeOver());
        Assert.Empty(missed.TakeOver());
    }

    [Fact]
    public void More_than_all_readers_can_have_missed_is_not_kept()
    {
        var missed = new MissedBlocks(_cache, readers: 2);
        foreach (var block in (int[])[1, 2, 3])
            missed.Add([block]);
        Assert.Equal([2, 3], Come());
        Assert.Equal([2], missed.TakeOver());
    }

    /// <summary>Fetches what is to be fetched, in its order.</summary>
    private List<int> Come()
    {
        var came = new List<int>();
        while (_cache.Next() is { } block)
        {
            _cache.Put(block, new byte[16]);
            came.Add(block);
        }

        return came;
    }
}
