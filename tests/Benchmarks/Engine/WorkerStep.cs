using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>A step as one worker and the coordinator make it, without what lies between them: shards, tree, Adam.</summary>
internal sealed class WorkerStep : IDisposable
{
    private readonly RunPlan _plan;
    private readonly AnsweringWorker _worker;
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
        // A worker that has all shards sends one sum.
        _worker = new AnsweringWorker(run, data, partial => _sum = partial);
        _adam = new Adam(preset.Framework.Adam, Preset.LearningRate, layout.Count);
        (_weights, _updated) = (new ParameterVector(layout), new ParameterVector(layout));
        InitialWeights.Fill(_weights, run.Model.Initialisation, _plan.Seed);
    }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        var round = new Round(Phase.Train, _step++);
        _worker.Compute(round, new ShardRange(0, _plan.ShardsIn(round)), _weights);
        var samples = _plan.SamplesIn(round);
        _adam.Step(_weights.Values, _sum.Gradient!.Values, samples, _updated.Values);
        _worker.Gradients.Return(_sum.Gradient);
        (_weights, _updated) = (_updated, _weights);
        return samples;
    }

    public void Dispose()
    {
        _worker.Dispose();
        _weights.Dispose();
        _updated.Dispose();
    }
}
