using System.Numerics;

namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>
/// The one binary tree in which the shards' vectors of a step are added. A node at level k covers the shards
/// [i·2^k, (i+1)·2^k), cut off at the number of shards; its value is left + right, or left alone where the right
/// half is cut off. Floating-point addition is not associative: because every sum follows this tree, its bits are
/// the same, no matter which worker computes which part.
/// </summary>
public static class ReductionTree
{
    /// <summary>
    /// The parent of a node other than the root, and the sibling whose value is added to the node's to make it. Levels
    /// at which a node passes upward alone are skipped, so a node is known by its shards.
    /// </summary>
    public static (ShardRange Parent, ShardRange Sibling) ParentAndSibling(ShardRange node, int shards)
    {
        if (!IsNode(node, shards) || node.Count == shards)
            throw new ArgumentException($"{node} has no parent in the tree over {shards} shards.", nameof(node));
        for (var size = (int)BitOperations.RoundUpToPowerOf2((uint)node.Count); ; size *= 2)
        {
            var first = node.First & ~(2 * size - 1);
            var parent = Clip(first, 2 * size, shards);
            if (parent.Count > node.Count)
                return (parent, Clip(first == node.First ? first + size : first, size, shards));
        }
    }

    /// <summary>The two nodes whose values are added to make a node of more than one shard.</summary>
    public static (ShardRange Left, ShardRange Right) Children(ShardRange node)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(node.Count, 2);
        var half = (int)BitOperations.RoundUpToPowerOf2((uint)node.Count) / 2;
        return (new ShardRange(node.First, half), new ShardRange(node.First + half, node.Count - half));
    }

    /// <summary>
    /// Where the shards of a node come in ascending order, and each sum waits until its right neighbour is there: how many
    /// additions of the last two sums are due after a shard. After the last one, one sum is left.
    /// </summary>
    /// <param name="shard">From 0.</param>
    public static int AdditionsAfter(int shard, int shards) =>
        shard == shards - 1 ? BitOperations.PopCount((uint)shard) : BitOperations.TrailingZeroCount(shard + 1);

    /// <summary>How many sums may wait behind the first one then, the newest shard among them.</summary>
    public static int MaxWaiting(int shards) => BitOperations.Log2((uint)shards);

    /// <summary>True if the run is a node of the tree: aligned to its size, or cut off by the end.</summary>
    public static bool IsNode(ShardRange run, int shards) =>
        run.Count > 0 && run.First >= 0 && run.Count <= shards - run.First && LargestNodeAt(run.First, run.End, shards).Count == run.Count;

    /// <summary>The largest node that starts at <paramref name="first"/> and ends at or before <paramref name="end"/>.</summary>
    public static ShardRange LargestNodeAt(int first, int end, int shards)
    {
        var node = new ShardRange(first, 1);
        for (var size = 2; size / 2 < shards && first % size == 0; size *= 2)
        {
            var larger = Clip(first, size, shards);
            if (larger.End > end)
                break;
            node = larger;
        }

        return node;
    }

    // Cut off at the number of shards; its count is zero where nothing is left.
    private static ShardRange Clip(int first, int size, int shards) => new(first, Math.Max(0, Math.Min(first + size, shards) - first));
}
