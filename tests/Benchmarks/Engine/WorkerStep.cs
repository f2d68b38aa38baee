using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>A step as one worker and the coordinator make it, without what lies between them: shards, tree, Adam.</summary>
internal sealed class WorkerStep : ICoordinatorChannel
{
    private readonly RunPlan _plan;
    private readonly DenseEngine _engine;
    private readonly ShardComputation _computation;
    private readonly Adam _adam;
    private ParameterVector _weights;
    private ParameterVector _updated;
    private PartialSum _sum;
    private long _step;

    public WorkerStep(Preset preset, Precision precision, int batch, int shards, DataSet data)
    {
        var run = ModelOfPreset.Run(preset, precision, batch, shards, data);
        var layout = new ParameterLayout(run.Model);
        _plan = run.Plan;
        _engine = run.NewEngine();
        _computation = new ShardComputation(run, data, _engine);
        _adam = new Adam(preset.Framework.Adam, Preset.LearningRate, layout.Count);
        (_weights, _updated) = (new ParameterVector(layout), new ParameterVector(layout));
        InitialWeights.Fill(_weights, run.Model.Initialisation, _plan.Seed);
        Gradients = new ParameterVectorPool(layout);
    }

    public ParameterVectorPool Gradients { get; }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        var round = new Round(Phase.Train, _step++);
        _computation.Answer(new WorkOrder(1, round, new ShardRange(0, _plan.ShardsIn(round))), _weights, this);
        var samples = _plan.SamplesIn(round);
        _adam.Step(_weights.Values, _sum.Gradient!.Values, samples, _updated.Values);
        Gradients.Return(_sum.Gradient);
        (_weights, _updated) = (_updated, _weights);
        return samples;
    }

    // A worker that has all shards sends one sum.
    public void Send(in PartialSum partial) => _sum = partial;

    public bool Receive(out WorkOrder order, out ParameterVector weights) => throw new NotSupportedException();

    public void Close() => throw new NotSupportedException();

    public void Dispose()
    {
        _engine.Dispose();
        _weights.Dispose();
        _updated.Dispose();
        Gradients.Dispose();
    }
}
