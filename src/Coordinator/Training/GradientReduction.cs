using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// Finishes the reduction tree of a round: takes partial sums in any order and adds each to its sibling as soon as both
/// are there, up to the root's two halves. In evaluation there are losses but no gradients.
/// </summary>
public sealed class GradientReduction(ParameterVectorPool pool)
{
    // A node that waits for its sibling lies at the index of its first shard; nodes never overlap.
    private PendingNode[] _pending = [];
    private int _shards;

    private readonly record struct PendingNode(ShardRange Node, double Loss, ParameterVector? Gradient);

    /// <summary>Starts a round; gradients left over from an abandoned one go back to the pool.</summary>
    public void Begin(int shards)
    {
        foreach (var left in _pending)
            Release(left.Gradient);
        if (_pending.Length < shards)
            _pending = new PendingNode[shards];
        Array.Clear(_pending);
        _shards = shards;
    }

    /// <summary>Adds one node. True when the root is reached.</summary>
    /// <param name="gradient">Owned by the reduction from here on; null in evaluation.</param>
    /// <param name="sum">Over all shards. Its vectors are the caller's to return to the pool.</param>
    public bool Add(ShardRange node, double loss, ParameterVector? gradient, out RootSum sum)
    {
        while (node.Count < _shards)
        {
            var (parent, sibling) = ReductionTree.ParentAndSibling(node, _shards);
            var other = _pending[sibling.First];
            if (other.Node != sibling)
            {
                _pending[node.First] = new PendingNode(node, loss, gradient);
                sum = default;
                return false;
            }

            _pending[sibling.First] = default;
            var (left, right) = node.First < sibling.First ? (gradient, other.Gradient) : (other.Gradient, gradient);
            loss = node.First < sibling.First ? loss + other.Loss : other.Loss + loss;
            if (parent.Count == _shards)
            {
                sum = new RootSum(loss, left, right);
                return true;
            }

            (node, gradient) = (parent, AddUp(left, right));
        }

        sum = new RootSum(loss, gradient, null);
        return true;
    }

    private ParameterVector? AddUp(ParameterVector? left, ParameterVector? right)
    {
        if (left is null || right is null)
            return null;
        TensorPrimitives.Add(left.Values, right.Values, left.Values);
        Release(right);
        return left;
    }

    private void Release(ParameterVector? gradient)
    {
        if (gradient is not null)
            pool.Return(gradient);
    }
}
