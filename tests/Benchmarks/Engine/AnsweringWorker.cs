using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>A worker's computation without a coordinator.</summary>
internal sealed class AnsweringWorker : ICoordinatorChannel
{
    private readonly DenseEngine _engine;
    private readonly ShardComputation _computation;
    private readonly Action<PartialSum> _answered;

    /// <param name="answered">Told of each partial sum, whose gradient goes back to <see cref="Gradients"/>.</param>
    public AnsweringWorker(RunSpec run, DataSet data, Action<PartialSum> answered)
    {
        _engine = run.NewEngine();
        _computation = new ShardComputation(run, data, _engine);
        Gradients = new ParameterVectorPool(new ParameterLayout(run.Model));
        _answered = answered;
    }

    public ParameterVectorPool Gradients { get; }

    public void Compute(Round round, ShardRange shards, ParameterVector weights) => _computation.Answer(new WorkOrder(1, round, shards), weights, this);

    public void Send(in PartialSum partial) => _answered(partial);

    public bool Receive(out WorkOrder order, out ParameterVector weights) => throw new NotSupportedException();

    public void Close() => throw new NotSupportedException();

    public void Dispose()
    {
        _engine.Dispose();
        Gradients.Dispose();
    }
}
