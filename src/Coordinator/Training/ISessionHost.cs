using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>What a training session requests from its host. Called on the thread that called the session.</summary>
public interface ISessionHost
{
    /// <summary>Carries an order out to its worker.</summary>
    void Assign(int worker, WorkOrder order, SharedWeights weights);

    /// <summary>The worker computes wrongly and must not take part any more. The session has done with it.</summary>
    void Remove(Faulty faulty);

    /// <summary>Another worker has to compute these shards, and all have done so already: one more worker is wanted.</summary>
    void RequestWorker(Round round, ShardRange shards);

    /// <summary>The name by which people know the worker, even if it has gone.</summary>
    string NameOf(int worker);
}
