using System.Diagnostics;
using System.Numerics.Tensors;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>Computes a worker's shards and adds up each subtree of the reduction tree that lies wholly within them.</summary>
/// <param name="ahead">Where the data are fetched, what the next orders need; null where they are at hand.</param>
public sealed class ShardComputation(RunSpec run, SampleReader train, SampleReader test, DenseEngine engine, Prefetcher? ahead = null)
{
    private readonly int[] _samples = new int[Math.Max(run.Plan.MaxRows, engine.MaxRows)];
    private readonly int[] _shards = new int[run.Plan.Lanes];

    /// <summary>On data at hand.</summary>
    public ShardComputation(RunSpec run, DataSet data, DenseEngine engine)
        : this(run, data.Train.NewReader(), data.Test.NewReader(), engine)
    {
    }

    /// <summary>Answers an order: one partial sum for each largest node inside its shards, in their order.</summary>
    public void Answer(WorkOrder order, ParameterVector weights, ICoordinatorChannel channel)
    {
        var shards = run.Plan.ShardsIn(order.Round);
        if (order.Shards.First < 0 || order.Shards.Count < 1 || order.Shards.Count > shards - order.Shards.First)
            throw new TransportException($"{order.Round} has {shards} shards, but {order.Shards} were ordered");
        engine.Use(weights);
        ahead?.Note(order.Round, order.Shards);
        train.AnswerBegins();
        test.AnswerBegins();
        for (var first = order.Shards.First; first < order.Shards.End;)
        {
            var node = ReductionTree.LargestNodeAt(first, order.Shards.End, shards);
            var began = Stopwatch.GetTimestamp();
            var (loss, gradient) = order.Round.Phase == Phase.Train
                ? SumGradients(order.Round, node, channel.Gradients)
                : (SumLosses(order.Round, node), null);
            var took = Stopwatch.GetElapsedTime(began);
            ComputeMetrics.Computed(order.Round, node, took);
            ComputeTraces.Computed();
            channel.Send(new PartialSum(order.Term, order.Round, node, loss, gradient) { Compute = took });
            train.AnswerBegins();
            test.AnswerBegins();
            first = node.End;
        }
    }

    private (double Loss, ParameterVector Gradient) SumGradients(Round round, ShardRange node, ParameterVectorPool pool)
    {
        if (node.Count == 1)
        {
            var samples = Require(train, round, node.First);
            var gradient = pool.Rent();
            return (engine.Gradient(train.Samples, samples, gradient, run.NoiseOf(round)), gradient);
        }

        if (engine.TakesBlocks && ReadBlock(round, node) is var rows and > 0)
        {
            var samples = _samples.AsSpan(0, rows);
            train.Require(samples);
            var gradient = pool.Rent();
            return (engine.Gradient(train.Samples, samples, _shards.AsSpan(0, node.Count), gradient, run.NoiseOf(round)), gradient);
        }

        var (leftNode, rightNode) = ReductionTree.Children(node);
        var left = SumGradients(round, leftNode, pool);
        var right = SumGradients(round, rightNode, pool);
        TensorPrimitives.Add(left.Gradient.Values, right.Gradient.Values, left.Gradient.Values);
        pool.Return(right.Gradient);
        return (left.Loss + right.Loss, left.Gradient);
    }

    /// <summary>The samples of a node, if one call takes as many.</summary>
    /// <returns>How many, or 0.</returns>
    private int ReadBlock(Round round, ShardRange node)
    {
        var rows = 0;
        for (var shard = node.First; shard < node.End; shard++)
            rows += run.Plan.RowsOf(round, shard);
        if (rows > engine.MaxRows)
            return 0;
        for (var (shard, read) = (0, 0); shard < node.Count; shard++)
            read += _shards[shard] = run.Plan.SamplesOf(round, node.First + shard, _samples.AsSpan(read));
        return rows;
    }

    private double SumLosses(Round round, ShardRange node)
    {
        if (node.Count == 1)
            return engine.Loss(test.Samples, Require(test, round, node.First), run.NoiseOf(round));

        var (left, right) = ReductionTree.Children(node);
        return SumLosses(round, left) + SumLosses(round, right);
    }

    private ReadOnlySpan<int> Require(SampleReader reader, Round round, int shard)
    {
        var samples = _samples.AsSpan(0, run.Plan.SamplesOf(round, shard, _samples));
        reader.Require(samples);
        return samples;
    }
}
