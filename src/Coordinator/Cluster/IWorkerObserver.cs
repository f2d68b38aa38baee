using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>How a worker's part in a run ended.</summary>
public enum WorkerFate
{
    /// <summary>It was asked to stop, or the run is over.</summary>
    Left,

    /// <summary>It vanished.</summary>
    Lost,

    /// <summary>It computed what others do not.</summary>
    Removed,
}

/// <summary>
/// What the coordinator sees of its workers, for those who count, measure or show it. Called on the coordinator's thread,
/// several times a step: must return at once, and allocate nothing as a rule.
/// </summary>
public interface IWorkerObserver
{
    /// <summary>A worker's data connection is there; it takes part.</summary>
    /// <param name="worker">Its number. One that comes back has another one.</param>
    /// <param name="address">Of its node in the cluster, or "this process".</param>
    /// <param name="channel">Tells how many bytes have passed, for as long as anybody asks.</param>
    void Joined(int worker, string name, string address, IWorkerChannel channel);

    /// <summary>It wants to go and gets nothing new.</summary>
    void Leaving(int worker);

    /// <summary>Only of workers that have joined.</summary>
    void Gone(int worker, WorkerFate fate, string reason);

    /// <summary>A round is about to be dealt out. What is still owed of earlier ones may come later.</summary>
    void RoundBegan(Round round);

    /// <summary>Shards were given to a worker.</summary>
    void Dealt(int worker, Round round, ShardRun shards);

    /// <summary>A worker's sum over one node of what it was dealt has come, and what it was good for.</summary>
    void Answered(int worker, in PartialSum partial, Verdict verdict);

    /// <summary>Shards of one worker were given to another one as well, or instead; follows <see cref="Dealt"/>.</summary>
    void Reissued(in Reissue reissue);

    /// <summary>Two sums differ, and this worker's is the wrong one.</summary>
    void FoundWrong(int worker);
}
