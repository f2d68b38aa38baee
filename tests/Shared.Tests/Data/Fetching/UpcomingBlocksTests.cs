using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Data.Fetching;

public sealed class UpcomingBlocksTests
{
    private const int BlockSamples = 100;
    private const int TrainBlocks = 201;

    private static readonly RunPlan Plan = new(Seed: 7, TrainCount: 20_030, TestCount: 950, Batch: 64, Shards: 4, new ShuffleWindow(BlockSamples, Samples: 2_000));

    private readonly List<int> _blocks = [];

    [Fact]
    public void What_an_order_needs_is_listed_when_it_comes_or_was_before()
    {
        // Of two workers, each with two lanes and room for a sixth of the set.
        for (var worker = 0; worker < 2; worker++)
        {
            var upcoming = new UpcomingBlocks(Plan, BlockSamples);
            var shards = new ShardRange(2 * worker, 2);
            var samples = new int[Plan.MaxRows];
            var wasMissing = 0;
            for (long step = 0; step < 3 * Plan.StepsPerEpoch; step++)
            {
                var before = _blocks.ToHashSet();
                upcoming.Note(step, shards, most: 34, _blocks);
                Assert.InRange(_blocks.Count, 1, 34);
                Assert.Equal(_blocks.Count, _blocks.Distinct().Count());
                for (var shard = shards.First; shard < shards.End; shard++)
                {
                    var needed = samples[..Plan.SamplesOf(new Round(Phase.Train, step), shard, samples)].Select(sample => sample / BlockSamples).ToHashSet();
                    Assert.Superset(needed, _blocks.Concat(before).ToHashSet());
                    wasMissing += step > 0 && !needed.IsSubsetOf(before) ? 1 : 0;
                }
            }

            // All that a step needs was listed before the step.
            Assert.Equal(0, wasMissing);
        }
    }

    [Fact]
    public void The_soonest_comes_first_and_the_test_set_before_the_next_epoch()
    {
        var last = Plan.StepsPerEpoch - 1;
        new UpcomingBlocks(Plan, BlockSamples).Note(last, new ShardRange(0, 2), most: 60, _blocks);

        var needed = new List<int>();
        foreach (var shard in (int[])[0, 1])
            new WindowedEpoch(Plan, 0).AddBlocks(shard, Plan.LaneOf(shard).WindowAt(Plan.LanePositionOf(last, shard)), needed);
        Assert.Equal(needed.Distinct().Order(), _blocks[..needed.Distinct().Count()].Order());
        // Half of the test set's ten blocks, and of them the one that both halves share.
        Assert.Equal([.. Enumerable.Range(TrainBlocks, 5)], _blocks[needed.Distinct().Count()..][..5]);
        var next = new List<int>();
        new WindowedEpoch(Plan, 1).AddBlocks(0, 0, next);
        Assert.Superset(next.Where(block => !needed.Contains(block)).ToHashSet(), _blocks[(needed.Distinct().Count() + 5)..].ToHashSet());
    }

    [Fact]
    public void Nothing_changes_and_nothing_is_allocated_within_a_window()
    {
        var upcoming = new UpcomingBlocks(Plan, BlockSamples);
        Assert.True(upcoming.Note(0, new ShardRange(0, 1), 34, _blocks));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(upcoming.Note(1, new ShardRange(0, 1), 34, _blocks));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_shard_that_was_another_workers_for_a_few_steps_is_not_forgotten()
    {
        var upcoming = new UpcomingBlocks(Plan, BlockSamples);
        upcoming.Note(0, new ShardRange(0, 2), 34, _blocks);

        var both = _blocks.ToHashSet();
        upcoming.Note(1, new ShardRange(0, 1), 34, _blocks);
        Assert.Superset(_blocks.Take(17).ToHashSet(), both);
        Assert.Subset(both, new HashSet<int>(_blocks.Take(17)));
        upcoming.Note(70, new ShardRange(0, 1), 34, _blocks);
        var needed = new List<int>();
        new WindowedEpoch(Plan, 0).AddBlocks(1, Plan.LaneOf(1).WindowAt(Plan.LanePositionOf(70, 1)), needed);
        Assert.DoesNotContain(needed[^1], _blocks);
    }

    [Fact]
    public void Where_all_samples_are_mixed_with_all_as_many_blocks_as_there_is_room_for_are_listed_once()
    {
        var upcoming = new UpcomingBlocks(Plan with { Window = null }, BlockSamples);

        Assert.True(upcoming.Note(0, new ShardRange(0, 4), 50, _blocks));
        Assert.Equal(Enumerable.Range(0, 46), _blocks);
        Assert.False(upcoming.Note(1, new ShardRange(0, 4), 50, _blocks));
        new UpcomingBlocks(Plan with { Window = null }, BlockSamples).Note(0, new ShardRange(0, 4), 500, _blocks);
        Assert.Equal(Enumerable.Range(0, TrainBlocks + 10), _blocks);
    }
}
