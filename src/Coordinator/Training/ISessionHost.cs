using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>What a training session requests from its host and reports to it. Called on the thread that called the session.</summary>
public interface ISessionHost
{
    /// <summary>A round is about to be dealt out.</summary>
    void RoundBegan(Round round);

    /// <summary>Carries an order out to its worker.</summary>
    void Assign(int worker, WorkOrder order, SharedWeights weights);

    /// <summary>A worker's sum has been looked at; nothing has come of it yet. Its gradient is not to be read any more.</summary>
    void Answered(int worker, in PartialSum partial, Verdict verdict);

    /// <summary>The worker computes wrongly and must not take part any more. The session has done with it.</summary>
    void Remove(Faulty faulty);

    /// <summary>Another worker has to compute these shards, and all have done so already: one more worker is wanted.</summary>
    /// <param name="cause">Two sums differ, or the only one is not finite.</param>
    void RequestWorker(Round round, ShardRange shards, ReissueCause cause);

    void Reissued(Reissue reissue);

    /// <summary>The name by which people know the worker, even if it has gone.</summary>
    string NameOf(int worker);

    /// <summary>A round in which shards were reissued is done.</summary>
    /// <param name="typical">What an undisturbed round takes; zero while that is not known.</param>
    void Recovered(Round round, TimeSpan took, TimeSpan typical);

    /// <summary>There is no worker to compute; the training continues when one joins.</summary>
    void WaitsForWorkers(Round round);
}
