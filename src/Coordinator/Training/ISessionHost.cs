using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>What a training session asks and tells whoever runs it. Called on the thread that called the session.</summary>
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

    /// <summary>Shards are to be computed by somebody else, and there is nobody who has not done so: one more worker is wanted.</summary>
    /// <param name="cause">Two sums differ, or the only one is not finite.</param>
    void WantWorker(Round round, ShardRun shards, ReissueCause cause);

    void Reissued(Reissue reissue);

    /// <summary>How people know the worker, be it gone or not.</summary>
    string NameOf(int worker);

    /// <summary>A round in which shards were reissued is done.</summary>
    /// <param name="typical">What an undisturbed round takes; zero while that is not known.</param>
    void Recovered(Round round, TimeSpan took, TimeSpan typical);

    /// <summary>There is nobody to compute; the training goes on when a worker joins.</summary>
    void WaitsForWorkers(Round round);
}
