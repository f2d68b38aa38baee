using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>
/// Workers without threads or sockets: what they are assigned is computed at once, by a worker's own computation, and
/// lies here until a test delivers it. What else a session asks of its host is noted.
/// </summary>
internal sealed class InMemoryWorkers(ShardComputation computation, ParameterVectorPool pool) : ISessionHost
{
    /// <summary>Answers on their way, the oldest first.</summary>
    public List<(int Worker, PartialSum Partial)> Answers { get; } = [];

    /// <summary>All orders that were ever given.</summary>
    public List<(int Worker, WorkOrder Order)> Orders { get; } = [];

    public List<Faulty> Removed { get; } = [];

    public List<(Round Round, ShardRange Shards)> Wanted { get; } = [];

    public void Assign(int worker, WorkOrder order, SharedWeights weights)
    {
        Assert.Equal(order.Round.Step, weights.Version);
        Orders.Add((worker, order));
        computation.Answer(order, weights.Vector, new Outbox(worker, this, pool));
    }

    public void Remove(Faulty faulty) => Removed.Add(faulty);

    public void RequestWorker(Round round, ShardRange shards) => Wanted.Add((round, shards));

    public string NameOf(int worker) => $"w{worker}";

    /// <summary>Takes an answer off its way.</summary>
    public (int Worker, PartialSum Partial) Take(int place)
    {
        var answer = Answers[place];
        Answers.RemoveAt(place);
        return answer;
    }

    /// <summary>Takes the oldest answer of a worker off its way.</summary>
    public PartialSum TakeFrom(int worker) => Take(Answers.FindIndex(answer => answer.Worker == worker)).Partial;

    /// <summary>The same answer once more, in memory of its own.</summary>
    public PartialSum Copy(PartialSum partial)
    {
        if (partial.Gradient is not { } gradient)
            return partial;
        var copy = pool.Rent();
        gradient.Values.CopyTo(copy.Values);
        return partial with { Gradient = copy };
    }

    /// <summary>The worker's answers will not arrive.</summary>
    public void Drop(int worker)
    {
        for (var place = Answers.Count - 1; place >= 0; place--)
            if (Answers[place].Worker == worker && Take(place).Partial.Gradient is { } gradient)
                pool.Return(gradient);
    }

    private sealed class Outbox(int worker, InMemoryWorkers workers, ParameterVectorPool pool) : ICoordinatorChannel
    {
        public ParameterVectorPool Gradients => pool;

        public bool Receive(out WorkOrder order, out ParameterVector weights) => throw new NotSupportedException();

        public void Close() => throw new NotSupportedException();

        public void Send(in PartialSum partial) => workers.Answers.Add((worker, partial));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
