using System.Numerics;
using Autoencoder.Shared.Numerics.Sharding;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

public sealed class ReductionTreeTests
{
    [Fact]
    public void Any_split_of_the_shards_and_any_order_of_arrival_give_the_bits_of_the_recursive_sum()
    {
        // Magnitudes from 2^-20 to 2^20, so that nearly every change of the order of the additions changes the bits.
        var shard = Gen.Select(Gen.Float[1, 2], Gen.Int[-20, 20], Gen.Bool)
            .Select((fraction, exponent, negative) => (negative ? -fraction : fraction) * MathF.Pow(2, exponent));
        var run =
            from shards in shard.Array[1, 200]
            from cuts in Gen.Int[0, shards.Length].Array[0, 20]
            let parts = Nodes(cuts, shards.Length)
            from arrival in Gen.Shuffle(parts)
            select (shards, arrival);

        run.Sample(
            t => Assert.Equal(
                BitConverter.SingleToUInt32Bits(Sum(t.shards, new ShardRange(0, t.shards.Length))),
                BitConverter.SingleToUInt32Bits(Reduce(t.shards, t.arrival))),
            iter: 2000);
    }

    [Fact]
    public void One_pass_over_the_shards_adds_them_up_as_the_recursion_does()
    {
        for (var shards = 1; shards <= 130; shards++)
        {
            var waiting = new Stack<string>();
            for (var shard = 0; shard < shards; shard++)
            {
                waiting.Push($"{shard}");
                Assert.InRange(waiting.Count, 1, 1 + ReductionTree.MaxWaiting(shards));
                for (var additions = ReductionTree.AdditionsAfter(shard, shards); additions > 0; additions--)
                {
                    var right = waiting.Pop();
                    waiting.Push($"({waiting.Pop()}+{right})");
                }
            }

            Assert.Equal(Recursion(new ShardRange(0, shards)), Assert.Single(waiting));
        }

        static string Recursion(ShardRange node) =>
            node.Count == 1 ? $"{node.First}" : ReductionTree.Children(node) is var (left, right) ? $"({Recursion(left)}+{Recursion(right)})" : "";
    }

    [Fact]
    public void The_nodes_are_those_of_the_recursive_tree_and_nothing_else()
    {
        for (var shards = 1; shards <= 40; shards++)
        {
            var nodes = new HashSet<ShardRange>();
            Visit(new ShardRange(0, shards), nodes);

            Assert.Equal(2 * shards - 1, nodes.Count);
            for (var first = -1; first <= shards; first++)
                for (var count = -1; count <= shards + 1; count++)
                {
                    var run = new ShardRange(first, count);
                    Assert.True(nodes.Contains(run) == ReductionTree.IsNode(run, shards), $"{run} of {shards}");
                }

            // Its end is no number.
            Assert.False(ReductionTree.IsNode(new ShardRange(int.MaxValue, 1), shards));
        }
    }

    [Fact]
    public void A_parent_is_a_node_and_its_sibling_the_rest_of_it()
    {
        for (var shards = 2; shards <= 200; shards++)
        {
            var nodes = new HashSet<ShardRange>();
            Visit(new ShardRange(0, shards), nodes);
            foreach (var node in nodes.Where(node => node.Count < shards))
            {
                var (parent, sibling) = ReductionTree.ParentAndSibling(node, shards);
                Assert.Contains(parent, nodes);
                Assert.Contains(sibling, nodes);
                Assert.Equal(parent.Count, node.Count + sibling.Count);
                Assert.True(parent.Contains(node) && parent.Contains(sibling) && !node.Contains(sibling));
                Assert.Equal((parent, node), ReductionTree.ParentAndSibling(sibling, shards));
                Assert.Equal(node.First < sibling.First ? (node, sibling) : (sibling, node), ReductionTree.Children(parent));
            }
        }
    }

    [Theory]
    [InlineData(0, 32, 64)]
    [InlineData(32, 32, 64)]
    [InlineData(16, 4, 20)]
    [InlineData(0, 200, 200)]
    public void A_worker_with_a_whole_subtree_sends_one_vector(int first, int count, int shards) =>
        Assert.Equal(new ShardRange(first, count), ReductionTree.LargestNodeAt(first, first + count, shards));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(200)]
    public void The_root_has_no_parent(int shards) =>
        Assert.Throws<ArgumentException>(() => ReductionTree.ParentAndSibling(new ShardRange(0, shards), shards));

    [Fact]
    public void A_single_shard_has_nothing_below() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReductionTree.Children(new ShardRange(3, 1)));

    [Theory]
    [InlineData(1, 2, 8)]
    [InlineData(0, 3, 8)]
    [InlineData(4, 2, 5)]
    [InlineData(8, 1, 8)]
    [InlineData(-1, 1, 8)]
    [InlineData(0, 0, 8)]
    public void A_run_that_is_no_node_has_no_parent(int first, int count, int shards) =>
        Assert.Throws<ArgumentException>(() => ReductionTree.ParentAndSibling(new ShardRange(first, count), shards));

    // The definition: halves of a power of two, the right one left out where there are no shards.
    private static float Sum(ReadOnlySpan<float> shards, ShardRange node)
    {
        if (node.Count == 1)
            return shards[node.First];
        var (left, right) = Halves(node);
        return Sum(shards, left) + Sum(shards, right);
    }

    private static void Visit(ShardRange node, HashSet<ShardRange> nodes)
    {
        nodes.Add(node);
        if (node.Count == 1)
            return;
        var (left, right) = Halves(node);
        Visit(left, nodes);
        Visit(right, nodes);
    }

    private static (ShardRange Left, ShardRange Right) Halves(ShardRange node)
    {
        var half = (int)BitOperations.RoundUpToPowerOf2((uint)node.Count) / 2;
        return (new ShardRange(node.First, half), new ShardRange(node.First + half, node.Count - half));
    }

    // What the workers send: each run between two cuts, in as few nodes as it holds whole.
    private static List<ShardRange> Nodes(int[] cuts, int shards)
    {
        var ends = cuts.Append(shards).Order();
        var nodes = new List<ShardRange>();
        var first = 0;
        foreach (var end in ends)
            while (first < end)
            {
                nodes.Add(ReductionTree.LargestNodeAt(first, end, shards));
                first = nodes[^1].End;
            }

        return nodes;
    }

    // What the coordinator does with them, as they come.
    private static float Reduce(float[] shards, IEnumerable<ShardRange> arrival)
    {
        var waiting = new Dictionary<ShardRange, float>();
        foreach (var part in arrival)
        {
            var (node, value) = (part, Sum(shards, part));
            while (node.Count < shards.Length)
            {
                var (parent, sibling) = ReductionTree.ParentAndSibling(node, shards.Length);
                if (!waiting.Remove(sibling, out var other))
                    break;
                (node, value) = (parent, node.First < sibling.First ? value + other : other + value);
            }

            waiting.Add(node, value);
        }

        return Assert.Single(waiting).Value;
    }
}
