using System.Numerics.Tensors;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class GradientReductionTests
{
    private static readonly ParameterLayout Layout = new(
        new ModelSpec([3, 2, 3], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce));

    // Shards, where they are cut, and in which order the nodes between the cuts arrive.
    private static readonly Gen<(int Shards, ShardRange[] Arrival, int Seed)> Rounds =
        from shards in Gen.Int[1, 60]
        from cuts in Gen.Int[0, shards].Array[0, 20]
        from arrival in Gen.Shuffle(Nodes(cuts, shards))
        from seed in Gen.Int
        select (shards, arrival, seed);

    public GradientReductionTests() => NativeTorch.EnsureLoaded();

    [Fact]
    public void Any_partition_in_any_order_gives_the_bits_of_the_recursive_sum_and_all_vectors_but_the_last_ones_back()
    {
        using var pool = new ParameterVectorPool(Layout);
        Rounds.Sample((shards, arrival, seed) => AssertReduces(shards, arrival, seed, pool), iter: 1000, threads: 1);
    }

    [Fact]
    public void An_abandoned_round_gives_its_vectors_back_and_leaves_no_trace()
    {
        using var pool = new ParameterVectorPool(Layout);
        var reduction = new GradientReduction(pool);
        var losses = Losses(8, 1);
        var rented = Enumerable.Range(0, 3).Select(_ => pool.Rent()).ToArray();

        reduction.Begin(8);
        foreach (var (i, node) in new[] { new ShardRange(0, 1), new ShardRange(2, 2), new ShardRange(7, 1) }.Index())
            Assert.False(reduction.Add(node, Sum(losses, node), Filled(rented[i], 1, node), out _));
        reduction.Begin(2);

        AssertAllBack(pool, rented, default);
        foreach (var vector in rented)
            pool.Return(vector);
        Assert.False(reduction.Add(new ShardRange(1, 1), 1, Filled(pool.Rent(), 1, new ShardRange(1, 1)), out _));
        Assert.True(reduction.Add(new ShardRange(0, 1), 1, Filled(pool.Rent(), 1, new ShardRange(0, 1)), out var sum));
        Assert.Equal(Expected(1, Root(2)), Whole(sum));
    }

    [Fact]
    public void An_evaluation_sums_losses_alone()
    {
        using var pool = new ParameterVectorPool(Layout);
        var reduction = new GradientReduction(pool);
        reduction.Begin(3);

        Assert.False(reduction.Add(new ShardRange(2, 1), 4, null, out _));
        Assert.True(reduction.Add(new ShardRange(0, 2), 3, null, out var sum));

        Assert.Equal(new RootSum(7, null, null), sum);
    }

    private static void AssertReduces(int shards, ShardRange[] arrival, int seed, ParameterVectorPool pool)
    {
        var reduction = new GradientReduction(pool);
        var losses = Losses(shards, seed);
        // Rented first and all at once, so that a vector which never comes back is missed below.
        var rented = arrival.Select(_ => pool.Rent()).ToArray();
        reduction.Begin(shards);

        var sum = default(RootSum);
        foreach (var (i, node) in arrival.Index())
            Assert.Equal(i == arrival.Length - 1, reduction.Add(node, Sum(losses, node), Filled(rented[i], seed, node), out sum));

        Assert.Equal(BitConverter.DoubleToUInt64Bits(Sum(losses, Root(shards))), BitConverter.DoubleToUInt64Bits(sum.Loss));
        Assert.Equal(Expected(seed, Root(shards)), Whole(sum));
        Assert.Equal(arrival.Length > 1, sum.Right is not null);
        AssertAllBack(pool, rented, sum);
        Array.ForEach(rented, pool.Return);
    }

    private static ShardRange Root(int shards) => new(0, shards);

    private static void AssertAllBack(ParameterVectorPool pool, ParameterVector[] rented, RootSum but)
    {
        var back = rented.Where(vector => vector != but.Left && vector != but.Right).ToHashSet();
        Assert.Equal(back, back.Select(_ => pool.Rent()).ToHashSet());
    }

    private static float[] Whole(RootSum sum) =>
        sum.Right is { } right ? [.. sum.Left!.Values.ToArray().Zip(right.Values.ToArray(), (left, addend) => left + addend)] : sum.Left!.Values.ToArray();

    private static ParameterVector Filled(ParameterVector vector, int seed, ShardRange node)
    {
        Expected(seed, node).CopyTo(vector.Values);
        return vector;
    }

    // The plain recursion over the tree.
    private static float[] Expected(int seed, ShardRange node)
    {
        if (node.Count == 1)
            return Shard(seed, node.First);
        var (left, right) = ReductionTree.Children(node);
        var sum = new float[Layout.Count];
        TensorPrimitives.Add(Expected(seed, left), Expected(seed, right), sum);
        return sum;
    }

    private static double Sum(double[] losses, ShardRange node)
    {
        if (node.Count == 1)
            return losses[node.First];
        var (left, right) = ReductionTree.Children(node);
        return Sum(losses, left) + Sum(losses, right);
    }

    // Magnitudes from 2^-20 to 2^20, so that nearly every change of the order of the additions changes the bits.
    private static float[] Shard(int seed, int shard)
    {
        var random = new Random(HashCode.Combine(seed, shard));
        return [.. Enumerable.Range(0, Layout.Count).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-20, 21)))];
    }

    private static double[] Losses(int shards, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shards).Select(_ => random.NextDouble() * Math.Pow(2, random.Next(-50, 51)))];
    }

    // What the workers send: each run between two cuts, in as few nodes as it holds whole.
    private static ShardRange[] Nodes(int[] cuts, int shards)
    {
        var nodes = new List<ShardRange>();
        foreach (var end in cuts.Append(shards).Order())
            for (var first = nodes.Count == 0 ? 0 : nodes[^1].End; first < end; first = nodes[^1].End)
                nodes.Add(ReductionTree.LargestNodeAt(first, end, shards));
        return [.. nodes];
    }
}
