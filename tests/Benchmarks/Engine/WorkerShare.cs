using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// What one of two workers computes of each step, and nothing else: the sum of the gradients of half of the shards, in
/// float32. Nobody waits for it, and the weights stay.
/// </summary>
internal sealed class WorkerShare : ICoordinatorChannel
{
    /// <summary>That a step has.</summary>
    public const int Workers = 2;

    private readonly RunPlan _plan;
    private readonly DenseEngine _engine;
    private readonly ShardComputation _computation;
    private readonly ParameterVector _weights;
    private long _step;

    public WorkerShare(Preset preset, int batch, int shards, DataSet data)
    {
        var run = ModelOfPreset.Run(preset, Precision.F32, batch, shards, data);
        var layout = new ParameterLayout(run.Model);
        _plan = run.Plan;
        _engine = run.NewEngine();
        _computation = new ShardComputation(run, data, _engine);
        _weights = new ParameterVector(layout);
        InitialWeights.Fill(_weights, run.Model.Initialisation, _plan.Seed);
        Gradients = new ParameterVectorPool(layout);
    }

    public ParameterVectorPool Gradients { get; }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        var round = new Round(Phase.Train, _step++);
        var shards = new ShardRange(0, Math.Max(1, _plan.ShardsIn(round) / Workers));
        _computation.Answer(new WorkOrder(1, round, shards), _weights, this);
        return Enumerable.Range(0, shards.Count).Sum(shard => _plan.RowsOf(round, shard));
    }

    public void Send(in PartialSum partial) => Gradients.Return(partial.Gradient!);

    public bool Receive(out WorkOrder order, out ParameterVector weights) => throw new NotSupportedException();

    public void Close() => throw new NotSupportedException();

    public void Dispose()
    {
        _engine.Dispose();
        _weights.Dispose();
        Gradients.Dispose();
    }
}
