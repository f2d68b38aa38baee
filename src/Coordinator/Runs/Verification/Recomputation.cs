using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>
/// Does steps of a run again, on one thread and without a cluster: one worker, whose orders wait in a queue.
/// </summary>
public sealed class Recomputation : ISessionHost, ITrainingKeeper, ICoordinatorChannel
{
    private const int OnlyWorker = 1;

    private readonly Queue<(WorkOrder Order, SharedWeights Weights)> _orders = new();
    private readonly List<PartialSum> _answers = [];
    private readonly Action<long, SharedWeights> _done;
    private readonly ParameterVectorPool _pool;
    private readonly ShardComputation _computation;
    private readonly DenseEngine _engine;
    private readonly TrainingSession _session;
    private (WorkOrder Order, SharedWeights Weights)? _current;
    private long _next;

    /// <param name="start">Where to begin; its step is the first that is done.</param>
    /// <param name="done">Told each step and the weights that it came to.</param>
    public Recomputation(RunSpec run, int epochs, Adam adam, TrainingState start, DataSet data, Action<long, SharedWeights> done)
    {
        (_done, _next) = (done, start.Step);
        _pool = new ParameterVectorPool(start.Layout);
        _engine = run.NewEngine();
        _computation = new ShardComputation(run, data, _engine);
        _session = new TrainingSession(new SessionSetup(run, epochs, adam, start, _pool), this, this, new TrainingObservers(), TimeProvider.System);
    }

    ParameterVectorPool ICoordinatorChannel.Gradients => _pool;

    /// <summary>Continues up to and including this step, or to the end of the run, whichever comes first.</summary>
    public void RunTo(long last)
    {
        if (!_session.HasBegun)
        {
            _session.Begin();
            _session.Join(OnlyWorker);
        }

        while (_next <= last && _orders.TryDequeue(out var given))
        {
            _computation.Answer(given.Order, given.Weights.Vector, this);
            _current = given;
            foreach (var answer in _answers.ToArray())
                _session.Receive(OnlyWorker, answer);
            _answers.Clear();
            _current = null;
            given.Weights.Release();
        }
    }

    /// <summary>Neither weights nor moments are NaN or infinite.</summary>
    public bool IsFinite => _session.IsFinite;

    /// <summary>Of all bits of the sum over one node of a step, while that is told.</summary>
    public ulong DigestOf(ShardRange node)
    {
        var (order, weights) = _current ?? throw new InvalidOperationException("no step is being told");
        _computation.Answer(order with { Shards = node }, weights.Vector, this);
        var sum = _answers[^1];
        _answers.RemoveAt(_answers.Count - 1);
        var digest = sum.Digest();
        _pool.Return(sum.Gradient!);
        return digest;
    }

    public void Dispose()
    {
        _engine.Dispose();
        _pool.Dispose();
    }

    void ISessionHost.Assign(int worker, WorkOrder order, SharedWeights weights) => _orders.Enqueue((order, weights.Retain()));

    void ICoordinatorChannel.Send(in PartialSum partial) => _answers.Add(partial);

    bool ICoordinatorChannel.Receive(out WorkOrder order, out ParameterVector weights) => throw new NotSupportedException();

    void ICoordinatorChannel.Close() => throw new NotSupportedException();

    void ITrainingKeeper.StepDone(long step, double loss, SharedWeights weights)
    {
        _next = step + 1;
        _done(step, weights);
    }

    string ISessionHost.NameOf(int worker) => "this process";

    void ISessionHost.RequestWorker(Round round, ShardRange shards) =>
        throw new TrainingException($"{round}: the sum over {shards} is NaN or infinite, and nobody else is here to compute it");

    // With a single worker, on this thread, none of these has anything to do.
    void ISessionHost.Remove(Faulty faulty)
    {
    }

    void ITrainingKeeper.MarkSuspect(Round? since)
    {
    }

    void ITrainingKeeper.OnRoundBoundary(TrainingSession session)
    {
    }
}
