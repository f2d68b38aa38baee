using Autoencoder.Shared.Numerics.Sharding;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

public sealed class RunPlanTests
{
    // Windows of a sample, of a part of a block, of some, and of more than there is.
    private static readonly Gen<ShuffleWindow?> Windows = Gen.OneOf(
        Gen.Const((ShuffleWindow?)null),
        from blockSamples in Gen.Int[1, 90]
        from samples in Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 900])
        select (ShuffleWindow?)new ShuffleWindow(blockSamples, samples));

    // Batches around the number of shards and of samples, so that the last batch is often smaller than either.
    private static readonly Gen<RunPlan> Plans =
        from train in Gen.Int[1, 700]
        from test in Gen.Int[1, 1200]
        from batch in Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 800])
        from shards in Gen.Int[1, 20]
        from seed in Gen.ULong
        from window in Windows
        select new RunPlan(seed, train, test, batch, shards, window);

    [Fact]
    public void Every_training_sample_comes_once_in_every_epoch() => Gen.Select(Plans, Gen.Int[0, 50]).Sample((plan, epoch) =>
    {
        var seen = new int[plan.TrainCount];
        for (long step = (long)epoch * plan.StepsPerEpoch; step < (epoch + 1L) * plan.StepsPerEpoch; step++)
        {
            Assert.Equal(epoch, plan.EpochOf(step));
            var samples = SamplesOf(plan, new Round(Phase.Train, step));
            Assert.InRange(samples.Length, 1, plan.Batch);
            foreach (var sample in samples)
                seen[sample]++;
        }

        Assert.All(seen, times => Assert.Equal(1, times));
    });

    [Fact]
    public void Every_batch_is_full_but_the_last_of_an_epoch() => Plans.Sample(plan =>
    {
        for (var step = 0; step < 2 * plan.StepsPerEpoch; step++)
        {
            var last = step % plan.StepsPerEpoch == plan.StepsPerEpoch - 1;
            var expected = last ? plan.TrainCount - (plan.StepsPerEpoch - 1) * plan.Batch : plan.Batch;
            Assert.Equal(expected, plan.SamplesIn(new Round(Phase.Train, step)));
        }
    });

    [Fact]
    public void An_evaluation_has_the_test_set_once_in_its_order() => Plans.Sample(plan =>
    {
        var round = new Round(Phase.Evaluate, plan.StepsPerEpoch);

        Assert.Equal(Enumerable.Range(0, plan.TestCount), SamplesOf(plan, round));
        Assert.Equal(plan.TestCount, plan.SamplesIn(round));
        Assert.Equal(plan.EvaluationShards, plan.ShardsIn(round));
    });

    [Fact]
    public void No_shard_is_empty_or_larger_than_announced_and_sizes_differ_by_one_at_most() => Plans.Sample(plan =>
    {
        Assert.Equal(plan.MaxRows, Rounds(plan).Max(plan.MaxRowsIn));
        foreach (var round in Rounds(plan))
        {
            var rows = Enumerable.Range(0, plan.ShardsIn(round)).Select(shard => plan.RowsOf(round, shard)).ToArray();
            Assert.Equal(plan.MaxRowsIn(round), rows.Max());
            Assert.InRange(rows.Min(), Math.Max(1, rows.Max() - 1), rows.Max());
            Assert.Equal(round.Phase == Phase.Train ? Math.Min(plan.Shards, plan.SamplesIn(round)) : (plan.TestCount + 249) / 250, rows.Length);
        }
    });

    [Fact]
    public void Epochs_and_seeds_have_other_batches_of_the_same_size()
    {
        var plan = new RunPlan(Seed: 1, TrainCount: 1000, TestCount: 10, Batch: 100, Shards: 4);
        var first = SamplesOf(plan, new Round(Phase.Train, 0));

        Assert.Equal(first, SamplesOf(plan with { Shards = 7 }, new Round(Phase.Train, 0)));
        Assert.NotEqual(first, SamplesOf(plan, new Round(Phase.Train, 10)));
        Assert.NotEqual(first, SamplesOf(plan with { Seed = 2 }, new Round(Phase.Train, 0)));
    }

    [Fact]
    public void Working_out_samples_allocates_nothing()
    {
        foreach (var window in (ShuffleWindow?[])[null, new ShuffleWindow(5349, 8000)])
        {
            var plan = new RunPlan(Seed: 1, TrainCount: 60_000, TestCount: 10_000, Batch: 256, Shards: 8, window);
            var samples = new int[plan.MaxRows];
            WorkOut(plan, samples);

            var before = GC.GetAllocatedBytesForCurrentThread();
            WorkOut(plan, samples);

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 4)]
    [InlineData(9, 4)]
    public void A_step_or_shard_that_is_not_there_throws(long step, int shard)
    {
        var plan = new RunPlan(Seed: 1, TrainCount: 100, TestCount: 10, Batch: 10, Shards: 4);

        Assert.Throws<ArgumentOutOfRangeException>(() => plan.RowsOf(new Round(Phase.Train, step), shard));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.SamplesOf(new Round(Phase.Train, step), shard, new int[plan.MaxRows]));
    }

    private static void WorkOut(RunPlan plan, int[] samples)
    {
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            plan.SamplesOf(new Round(Phase.Train, 1234), shard, samples);
            plan.SamplesOf(new Round(Phase.Evaluate, 1234), shard, samples);
        }
    }

    private static IEnumerable<Round> Rounds(RunPlan plan) =>
        Enumerable.Range(0, plan.StepsPerEpoch).Select(step => new Round(Phase.Train, step)).Append(new Round(Phase.Evaluate, plan.StepsPerEpoch));

    // All shards' samples one after the other, through a buffer of exactly the size that is announced.
    private static int[] SamplesOf(RunPlan plan, Round round)
    {
        var all = new List<int>();
        var samples = new int[plan.MaxRows];
        for (var shard = 0; shard < plan.ShardsIn(round); shard++)
        {
            var rows = plan.SamplesOf(round, shard, samples);
            Assert.Equal(plan.RowsOf(round, shard), rows);
            all.AddRange(samples[..rows]);
        }

        Assert.Equal(plan.SamplesIn(round), all.Count);
        return [.. all];
    }
}
