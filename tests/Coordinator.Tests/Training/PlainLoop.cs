using System.Numerics.Tensors;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>A training as a plain loop: steps, shards, their sum by recursion, Adam. No session, no worker, no ledger.</summary>
/// <param name="Weights">SHA-256.</param>
/// <param name="Losses">Of each step.</param>
/// <param name="ValidationLosses">Of each epoch.</param>
internal sealed record PlainLoop(string Weights, double[] Losses, double[] ValidationLosses)
{
    public static PlainLoop Train(RunSpec run, int epochs, Adam adam, DataSet data)
    {
        var (plan, layout) = (run.Plan, new ParameterLayout(run.Model));
        using var engine = run.NewEngine();
        using var weights = new ParameterVector(layout);
        using var gradient = new ParameterVector(layout);
        InitialWeights.Fill(weights, run.Model.Initialisation, plan.Seed);
        var (losses, validation) = (new List<double>(), new List<double>());
        for (var step = 0; step < epochs * plan.StepsPerEpoch; step++)
        {
            var round = new Round(Phase.Train, step);
            var (loss, sum) = Sum(new ShardRange(0, plan.ShardsIn(round)), shard =>
                (engine.Gradient(weights, data.Train, Samples(plan, round, shard), gradient, run.NoiseOf(round)), gradient.Values.ToArray()));
            var updated = new float[layout.Count];
            adam.Step(weights.Values, sum, plan.SamplesIn(round), updated);
            updated.CopyTo(weights.Values);
            losses.Add(loss / plan.SamplesIn(round));
            if ((step + 1) % plan.StepsPerEpoch != 0)
                continue;
            var evaluation = new Round(Phase.Evaluate, step + 1);
            var (total, _) = Sum(new ShardRange(0, plan.ShardsIn(evaluation)), shard =>
                (engine.Loss(weights, data.Test, Samples(plan, evaluation, shard), run.NoiseOf(evaluation)), []));
            validation.Add(total / plan.TestCount);
        }

        return new PlainLoop(weights.Sha256(), [.. losses], [.. validation]);
    }

    private static (double Loss, float[] Gradient) Sum(ShardRange node, Func<int, (double Loss, float[] Gradient)> shard)
    {
        if (node.Count == 1)
            return shard(node.First);
        var (leftNode, rightNode) = ReductionTree.Children(node);
        var (left, right) = (Sum(leftNode, shard), Sum(rightNode, shard));
        var sum = new float[left.Gradient.Length];
        TensorPrimitives.Add(left.Gradient, right.Gradient, sum);
        return (left.Loss + right.Loss, sum);
    }

    private static int[] Samples(RunPlan plan, Round round, int shard)
    {
        var samples = new int[plan.MaxRows];
        return samples[..plan.SamplesOf(round, shard, samples)];
    }
}
