using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

// That each sample comes once, for plans of all sizes: RunPlanTests.
public sealed class WindowedEpochTests
{
    private const int BlockSamples = 100;

    private static readonly RunPlan Plan = new(Seed: 7, TrainCount: 20_030, TestCount: 10, Batch: 64, Shards: 4, new ShuffleWindow(BlockSamples, Samples: 2_000));

    [Fact]
    public void A_shard_needs_the_blocks_of_the_window_it_is_in_and_no_others()
    {
        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            var ofTheLane = new HashSet<int>();
            for (var step = 0; step < Plan.StepsPerEpoch; step++)
            {
                var needed = BlocksAt(step, shard);
                ofTheLane.UnionWith(needed);

                Assert.Superset(SamplesOf(step, shard).Select(sample => sample / BlockSamples).ToHashSet(), needed);
                // Two windows of 500 samples at most, each of 5 whole blocks or parts of 6.
                Assert.InRange(needed.Count, 1, 13);
            }

            // A quarter of the 201, and the two that it shares with its neighbours.
            Assert.InRange(ofTheLane.Count, 49, 53);
        }
    }

    [Fact]
    public void Within_a_window_all_samples_are_mixed()
    {
        var lane = Plan.LaneOf(3);
        var (start, count) = lane.PositionsOf(2);
        var samples = new int[count];
        new WindowedEpoch(Plan, epoch: 0).Read(3, start, samples);

        // In the order of the set, a sample's neighbour is the next one; mixed, hardly ever.
        Assert.InRange(samples.Zip(samples.Skip(1)).Count(pair => pair.Second == pair.First + 1), 0, 10);
        // Those of one block are not together either.
        Assert.InRange(samples.Zip(samples.Skip(1)).Count(pair => pair.Second / BlockSamples == pair.First / BlockSamples), 20, 200);
    }

    [Fact]
    public void Another_epoch_or_seed_has_other_blocks_in_another_order()
    {
        var first = BlocksAt(step: 0, shard: 0);

        Assert.NotEqual(first, BlocksAt(step: Plan.StepsPerEpoch, shard: 0));
        Assert.NotEqual(first, BlocksOf(Plan with { Seed = 8 }, step: 0, shard: 0));
    }

    [Fact]
    public void The_lanes_move_on_to_their_next_windows_one_after_the_other()
    {
        var ends = Enumerable.Range(0, Plan.Shards).Select(shard => Plan.LaneOf(shard).FirstWindow).ToArray();

        Assert.Equal([125, 250, 375, 500], ends);
    }

    [Fact]
    public void The_block_that_is_not_full_has_another_place_in_each_epoch()
    {
        const int last = 20_030 / BlockSamples;
        var lanes = Enumerable.Range(0, 40)
            .Select(epoch => Enumerable.Range(0, Plan.Shards).First(shard => LaneBlocks(epoch, shard).Contains(last))).ToHashSet();

        Assert.Equal(Plan.Shards, lanes.Count);
    }

    private static HashSet<int> LaneBlocks(int epoch, int shard)
    {
        var blocks = new List<int>();
        var order = new WindowedEpoch(Plan, epoch);
        for (var window = 0; Plan.LaneOf(shard).PositionsOf(window).Count > 0; window++)
            order.AddBlocks(shard, window, blocks);
        return [.. blocks];
    }

    private static HashSet<int> BlocksAt(long step, int shard) => BlocksOf(Plan, step, shard);

    private static HashSet<int> BlocksOf(RunPlan plan, long step, int shard)
    {
        var lane = plan.LaneOf(shard);
        var position = plan.LanePositionOf(step, shard);
        var blocks = new List<int>();
        var order = new WindowedEpoch(plan, plan.EpochOf(step));
        for (var window = lane.WindowAt(position); window <= lane.WindowAt(position + plan.RowsOf(new Round(Phase.Train, step), shard) - 1); window++)
            order.AddBlocks(shard, window, blocks);
        return [.. blocks];
    }

    private static int[] SamplesOf(long step, int shard)
    {
        var samples = new int[Plan.MaxRows];
        return samples[..Plan.SamplesOf(new Round(Phase.Train, step), shard, samples)];
    }
}
