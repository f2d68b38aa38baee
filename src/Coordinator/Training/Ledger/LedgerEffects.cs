using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>This worker is to compute these shards.</summary>
public readonly record struct Deal(int Worker, Round Round, ShardRange Shards);

/// <summary>Why shards were given to another worker.</summary>
public enum ReissueCause
{
    /// <summary>Their worker is gone.</summary>
    Lost,

    /// <summary>Their worker has not answered by its deadline; the first answer counts.</summary>
    Late,

    /// <summary>The sum held NaN or infinite values.</summary>
    NonFinite,

    /// <summary>Two workers' sums differ; a third one decides.</summary>
    Disputed,
}

/// <summary>What the causes are called in events and metrics.</summary>
public static class ReissueCauses
{
    public static string NameOf(ReissueCause cause) => cause == ReissueCause.NonFinite ? "poisoned" : cause.ToString().ToLowerInvariant();
}

/// <summary>Shards that were given to another worker as well, or instead.</summary>
/// <param name="From">Who had them.</param>
/// <param name="To">Who is to compute them now.</param>
/// <param name="After">Since they were given to <paramref name="From"/>.</param>
public readonly record struct Reissue(Round Round, ShardRange Shards, int From, int To, ReissueCause Cause, TimeSpan After);

/// <summary>A worker whose sum is wrong: two others have other bits, or it was not finite where another's is.</summary>
public readonly record struct Faulty(int Worker, Round Round, ShardRange Shards, string Reason);

public enum StopCause
{
    /// <summary>A shard's sum held NaN or infinite values twice.</summary>
    NotFinite,

    /// <summary>Three workers computed three different sums.</summary>
    Disagreement,
}

/// <summary>Why a training cannot continue, and where and on whom it was seen.</summary>
public sealed record Stop(StopCause Cause, Round Round, ShardRange Shards, int First, int Second);

/// <summary>What the ledger wants to be done. Filled by its events, carried out and cleared by the session.</summary>
public sealed class LedgerEffects
{
    public List<Deal> Deals { get; } = [];

    public List<Reissue> Reissues { get; } = [];

    /// <summary>These are out of the ledger already.</summary>
    public List<Faulty> Faulty { get; } = [];

    /// <summary>These shards are to be computed by somebody who has not done so, and there is nobody: another worker is wanted.</summary>
    public (Round Round, ShardRange Shards, ReissueCause Cause)? WorkerRequest { get; set; }

    /// <summary>
    /// A sum of this round that counted was wrong, or is by a worker that computes wrongly and was checked by nobody. The
    /// round and all after it must be undone.
    /// </summary>
    public Round? RollBackTo { get; set; }

    /// <summary>The training cannot continue, for this reason.</summary>
    public Stop? Stop { get; set; }

    public bool IsEmpty => (Deals.Count, Reissues.Count, Faulty.Count, WorkerRequest, RollBackTo, Stop) is (0, 0, 0, null, null, null);

    public void Clear()
    {
        Deals.Clear();
        Reissues.Clear();
        Faulty.Clear();
        (WorkerRequest, RollBackTo, Stop) = (null, null, null);
    }
}
