using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>An effect of the ledger: this worker is to compute these shards.</summary>
public readonly record struct Deal(int Worker, ShardRun Shards);

/// <summary>What a partial sum was to the ledger.</summary>
public enum Verdict
{
    /// <summary>It is the first for its shards and counts.</summary>
    Accepted,

    /// <summary>Some of its shards are in already; it must not count again.</summary>
    Duplicate,

    /// <summary>It is for no node of this round's tree; whoever sent it does not follow the protocol.</summary>
    Invalid,
}

/// <summary>
/// Who computes which shard of the round, and which shards are in. A state machine without actors, clocks or sockets:
/// events are its methods, effects are the deals they append. Every shard ends up in exactly one accepted partial sum,
/// whatever the order of events.
/// </summary>
public sealed class RoundLedger
{
    private const int Nobody = -1;

    private readonly SortedSet<int> _workers = [];
    private int[] _holders = [];
    private bool[] _done = [];
    private int _shards;
    private int _remaining;

    /// <summary>True from the moment that every shard is in.</summary>
    public bool IsComplete => _remaining == 0;

    /// <summary>True if shards are missing that nobody computes, because there is no worker to deal them to.</summary>
    public bool IsStarved => _workers.Count == 0 && Owes(Nobody);

    /// <summary>The workers that shards are dealt to.</summary>
    public IReadOnlyCollection<int> Workers => _workers;

    /// <summary>Shards that were dealt out again because their worker was lost, over all rounds.</summary>
    public long Reissued { get; private set; }

    /// <summary>Starts a round of so many shards and deals them out to all workers.</summary>
    public void Begin(int shards, List<Deal> deals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        if (_holders.Length < shards)
            (_holders, _done) = (new int[shards], new bool[shards]);
        (_shards, _remaining) = (shards, shards);
        _holders.AsSpan(0, shards).Fill(Nobody);
        _done.AsSpan(0, shards).Clear();
        DealOut(new ShardRun(0, shards), deals);
    }

    /// <summary>
    /// A worker has come. It takes part from the next round on, unless this one waits for anybody at all.
    /// </summary>
    public void Join(int worker, List<Deal> deals)
    {
        _workers.Add(worker);
        DealOutUnheld(deals);
    }

    /// <summary>A worker wants to stop: it is dealt nothing more, but what it still owes is waited for.</summary>
    public void Retire(int worker) => _workers.Remove(worker);

    /// <summary>A worker is gone: the others get the shards that it still owed. What it has sent stays.</summary>
    public void Lose(int worker, List<Deal> deals)
    {
        _workers.Remove(worker);
        for (var shard = 0; shard < _shards; shard++)
        {
            if (_done[shard] || _holders[shard] != worker)
                continue;
            _holders[shard] = Nobody;
            Reissued++;
        }

        DealOutUnheld(deals);
    }

    /// <summary>
    /// A partial sum over these shards has arrived. It counts only if none of them is in yet. A lost worker's late sum
    /// may cover a part of another's: then the rest of the dropped one is dealt out again, for nobody else will send it.
    /// </summary>
    public Verdict Receive(ShardRun node, List<Deal> deals)
    {
        if (!ReductionTree.IsNode(node, _shards))
            return Verdict.Invalid;
        var done = _done.AsSpan(node.First, node.Count);
        if (done.Contains(true))
        {
            for (var shard = node.First; shard < node.End; shard++)
                if (!_done[shard])
                    _holders[shard] = Nobody;
            DealOutUnheld(deals);
            return Verdict.Duplicate;
        }

        done.Fill(true);
        _remaining -= node.Count;
        return Verdict.Accepted;
    }

    /// <summary>The shards that are missing and who holds them, for a message to people.</summary>
    public IEnumerable<Deal> Missing()
    {
        for (var shard = 0; shard < _shards; shard++)
            if (!_done[shard])
                yield return new Deal(_holders[shard], new ShardRun(shard, 1));
    }

    /// <summary>True if the worker owes shards of this round.</summary>
    public bool Owes(int worker)
    {
        for (var shard = 0; shard < _shards; shard++)
            if (!_done[shard] && _holders[shard] == worker)
                return true;
        return false;
    }

    private void DealOutUnheld(List<Deal> deals)
    {
        for (var first = 0; first < _shards; first++)
        {
            var end = first;
            while (end < _shards && !_done[end] && _holders[end] == Nobody)
                end++;
            if (end == first)
                continue;
            DealOut(new ShardRun(first, end - first), deals);
            first = end;
        }
    }

    private void DealOut(ShardRun shards, List<Deal> deals)
    {
        foreach (var (worker, run) in ShardDealing.Deal(shards, [.. _workers]))
        {
            _holders.AsSpan(run.First, run.Count).Fill(worker);
            deals.Add(new Deal(worker, run));
        }
    }
}
