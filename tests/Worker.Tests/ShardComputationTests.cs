using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker.Tests;

public sealed class ShardComputationTests : IDisposable
{
    private static readonly Round FullStep = new(Phase.Train, 0);
    private static readonly Round PartialStep = new(Phase.Train, 1);
    private static readonly Round Evaluation = new(Phase.Evaluate, 1);

    private readonly DenseEngine _engine = new(TinyRun.Spec.Model, TinyRun.Spec.Plan.MaxRows);
    // Takes all shards of a step in one call.
    private readonly DenseEngine _ofBlocks = new(TinyRun.Spec.Model, Math.Max(TinyRun.Spec.Plan.MaxRows, TinyRun.Spec.Plan.Batch));
    private readonly ParameterVector _weights = TinyRun.InitialWeights();
    private readonly RecordingChannel _channel = new();

    public static TheoryData<int, int, bool> Runs()
    {
        var runs = new TheoryData<int, int, bool>();
        for (var first = 0; first < TinyRun.Shards; first++)
            for (var count = 1; first + count <= TinyRun.Shards; count++)
            {
                runs.Add(first, count, false);
                runs.Add(first, count, true);
            }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Any_run_of_shards_is_answered_by_the_trees_nodes_within_it(int first, int count, bool inBlocks)
    {
        Answer(FullStep, first, count, inBlocks);

        var next = first;
        foreach (var partial in _channel.Sent)
        {
            Assert.Equal((TinyRun.Spec.Term, FullStep, next), (partial.Term, partial.Round, partial.Node.First));
            Assert.True(ReductionTree.IsNode(partial.Node, TinyRun.Shards));
            if (partial.Node.Count < TinyRun.Shards)
                Assert.False(new ShardRange(first, count).Contains(ReductionTree.ParentAndSibling(partial.Node, TinyRun.Shards).Parent), "a larger node could be sent");
            var (loss, gradient) = Plain(FullStep, partial.Node.First, partial.Node.Count);
            Assert.Equal(loss, partial.Loss);
            Assert.Equal(gradient, partial.Gradient!.Values);
            next = partial.Node.End;
        }

        Assert.Equal(first + count, next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_last_step_of_an_epoch_has_fewer_samples_in_the_same_tree(bool inBlocks)
    {
        Answer(PartialStep, 0, TinyRun.Shards, inBlocks);
        var whole = Assert.Single(_channel.Sent);
        var (loss, gradient) = Plain(PartialStep, 0, TinyRun.Shards);
        Assert.Equal(loss, whole.Loss);
        Assert.Equal(gradient, whole.Gradient!.Values);
    }

    [Fact]
    public void An_evaluation_is_answered_by_losses_without_gradients()
    {
        Answer(Evaluation, 0, 3);
        var whole = Assert.Single(_channel.Sent);
        Assert.Null(whole.Gradient);
        Assert.Equal(Loss(0, 200) + Loss(200, 400) + Loss(400, 600), whole.Loss);
    }

    [Fact]
    public void All_vectors_but_the_answers_go_back_to_the_pool()
    {
        var mine = Enumerable.Range(0, TinyRun.Shards).Select(_ => _channel.Gradients.Rent()).ToHashSet();
        foreach (var vector in mine)
            _channel.Gradients.Return(vector);
        Answer(FullStep, 0, TinyRun.Shards);
        Assert.Contains(Assert.Single(_channel.Sent).Gradient!, mine);
        mine.Remove(_channel.Sent.First().Gradient!);
        Assert.Equal(mine, Enumerable.Range(0, TinyRun.Shards - 1).Select(_ => _channel.Gradients.Rent()).ToHashSet());
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 0)]
    [InlineData(3, -1)]
    [InlineData(5, 3)]
    [InlineData(7, 1)]
    [InlineData(2, int.MaxValue)]
    public void An_order_of_shards_that_the_round_does_not_have_is_refused(int first, int count)
    {
        var error = Assert.Throws<TransportException>(() => Answer(FullStep, first, count));
        Assert.StartsWith("step 0 has 7 shards, but ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_channel.Sent);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _ofBlocks.Dispose();
        _weights.Dispose();
        _channel.Dispose();
    }

    private void Answer(Round round, int first, int count, bool inBlocks = false) =>
        new ShardComputation(TinyRun.Spec, TinyRun.Data, inBlocks ? _ofBlocks : _engine)
            .Answer(new WorkOrder(TinyRun.Spec.Term, round, new ShardRange(first, count)), _weights, _channel);

    /// <summary>The sums of a node by the tree's definition alone: the halves of the aligned range, clipped to the shards.</summary>
    private (double Loss, float[] Gradient) Plain(Round round, int first, int count)
    {
        if (count == 1)
        {
            var samples = new int[TinyRun.Spec.Plan.MaxRows];
            using var gradient = new ParameterVector(TinyRun.Layout);
            var rows = TinyRun.Spec.Plan.SamplesOf(round, first, samples);
            var loss = _engine.Gradient(_weights, TinyRun.Data.Train, samples.AsSpan(0, rows), gradient);
            return (loss, gradient.Values.ToArray());
        }

        var half = 1;
        while (2 * half < count)
            half *= 2;
        var left = Plain(round, first, half);
        var right = Plain(round, first + half, count - half);
        TensorPrimitives.Add<float>(left.Gradient, right.Gradient, left.Gradient);
        return (left.Loss + right.Loss, left.Gradient);
    }

    private double Loss(int first, int end) =>
        _engine.Loss(_weights, TinyRun.Data.Test, [.. Enumerable.Range(first, end - first)]);
}
