using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// What one of two workers computes of each step, and nothing else: the sum of the gradients of half of the shards, in
/// float32. Nobody waits for it, and the weights stay.
/// </summary>
internal sealed class WorkerShare : IDisposable
{
    /// <summary>That a step has.</summary>
    public const int Workers = 2;

    private readonly RunPlan _plan;
    private readonly AnsweringWorker _worker;
    private readonly ParameterVector _weights;
    private long _step;

    public WorkerShare(Preset preset, int batch, int shards, DataSet data)
    {
        var run = ModelOfPreset.Run(preset, Precision.F32, batch, shards, data);
        _plan = run.Plan;
        _worker = new AnsweringWorker(run, data, partial => _worker!.Gradients.Return(partial.Gradient!));
        _weights = new ParameterVector(new ParameterLayout(run.Model));
        InitialWeights.Fill(_weights, run.Model.Initialisation, _plan.Seed);
    }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        var round = new Round(Phase.Train, _step++);
        var shards = new ShardRange(0, Math.Max(1, _plan.ShardsIn(round) / Workers));
        _worker.Compute(round, shards, _weights);
        return Enumerable.Range(0, shards.Count).Sum(shard => _plan.RowsOf(round, shard));
    }

    public void Dispose()
    {
        _worker.Dispose();
        _weights.Dispose();
    }
}
