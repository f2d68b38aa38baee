using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>What a partial sum was to the ledger.</summary>
public enum Verdict
{
    /// <summary>It is the first for its shards and counts.</summary>
    Accepted,

    /// <summary>It was computed a second time, or nobody expects it any more; it must not count.</summary>
    Redundant,

    /// <summary>It is not finite; its shards are computed again.</summary>
    NonFinite,

    /// <summary>It is for no node of the round's tree; its sender does not follow the protocol.</summary>
    Invalid,
}

/// <summary>
/// Who computes which shards, and what has come of it. A state machine without actors, clocks or sockets: events are its
/// methods, effects are what they add to <see cref="LedgerEffects"/>, and time is what it is told. Whatever the order of
/// events, every shard ends up in exactly one accepted partial sum.
/// </summary>
/// <remarks>
/// Every order is answered sooner or later, unless its worker is lost. A late one is given to a second worker and the
/// first answer counts; the other one is compared with it when it comes, even rounds later. Until then its worker is dealt
/// nothing else, so a stopped worker holds up one round at most.
/// </remarks>
public sealed class RoundLedger
{
    private readonly RoundTasks _tasks = new();
    private readonly ShardDealer _dealer;
    private readonly FaultFinder _faults;
    private int _remaining;

    /// <param name="auditRate">The fraction of tasks that are given to two workers from the start, 0 to 1.</param>
    public RoundLedger(double auditRate = 0) => (_dealer, _faults) = (new ShardDealer(_tasks, auditRate), new FaultFinder(_tasks));

    /// <summary>True if shards are missing that nobody computes, because there is no worker to deal them to.</summary>
    public bool IsStarved => _tasks.Unassigned > 0 && Workers == 0;

    /// <summary>Workers that shards are dealt to.</summary>
    public int Workers => _dealer.Workers;

    /// <summary>Shards that were given to another worker because theirs was lost, late or wrong, over all rounds.</summary>
    public long Reissued => _dealer.Reissued;

    /// <summary>
    /// The first round with a sum that counted and that may have to be undone, because its worker is one of those who
    /// disagree over another, or has sent one that is not finite; usually null.
    /// </summary>
    public Round? SuspectSince => _faults.SuspectSince;

    /// <summary>Starts a round of so many shards and deals them out. What is still owed of earlier rounds stays owed.</summary>
    /// <param name="rows">Samples in the round's largest shard.</param>
    public void Begin(Round round, int shards, int rows, TimeSpan now, LedgerEffects effects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        var isBegunAgain = round == _tasks.Round;
        if (!isBegunAgain)
            _dealer.RoundEnded(now);
        foreach (var task in _tasks.OfRound)
            Park(task, isBegunAgain);
        _tasks.Begin(round, shards, rows);
        _remaining = shards;
        _dealer.BeginRound(now, effects);
        Settle(now, effects);
    }

    /// <summary>A worker has come. It takes part from the next round on, unless this one has use for it.</summary>
    /// <param name="process">What it shares with others: those of one process have one copy of the data. Null for the coordinator's own process.</param>
    public void Join(int worker, TimeSpan now, LedgerEffects effects, string? process = null)
    {
        _dealer.Join(worker, process);
        Settle(now, effects);
    }

    /// <summary>A worker wants to stop: it is dealt nothing more, but what it still owes is waited for.</summary>
    public void Retire(int worker) => _dealer.Retire(worker);

    /// <summary>A worker is gone: the others get the shards that it still owed. What it has sent stays.</summary>
    public void Lose(int worker, TimeSpan now, LedgerEffects effects)
    {
        if (!_dealer.Remove(worker))
            return;
        var before = effects.Deals.Count;
        _dealer.DealOut(now, effects);
        for (var i = before; i < effects.Deals.Count; i++)
            effects.Reissues.Add(new Reissue(_tasks.Round, effects.Deals[i].Shards, worker, effects.Deals[i].Worker, ReissueCause.Lost, TimeSpan.Zero));
        Settle(now, effects);
    }

    /// <summary>Time has passed: late shards are given to an idle worker. Between two events it changes nothing before <see cref="NextDue"/>.</summary>
    public void Tick(TimeSpan now, LedgerEffects effects) => Settle(now, effects);

    /// <summary>A worker's partial sum has arrived. Looks only at whether its values are finite, and at all bits if the sum is compared.</summary>
    public Verdict Receive(int worker, in PartialSum sum, TimeSpan now, LedgerEffects effects)
    {
        if (sum.Round == _tasks.Round && !ReductionTree.IsNode(sum.Node, _tasks.Shards))
            return Verdict.Invalid;
        if (_tasks.Find(worker, sum.Round, sum.Node) is not { } task)
            return Verdict.Redundant;
        var (isOfRound, isFinite) = (_tasks.IsOfRound(task), sum.IsFinite());
        var assignment = task.Answer(worker, isFinite, task.IsCompared ? sum.Digest() : 0);
        _dealer.Answered(task, assignment, now);
        var verdict = task.IsAccepted || !isOfRound ? Verdict.Redundant : isFinite ? Verdict.Accepted : Verdict.NonFinite;
        var faulty = effects.Faulty.Count;
        if (verdict == Verdict.Accepted)
        {
            task.Accept(assignment.Digest);
            _remaining -= task.Node.Count;
            _faults.OnFiniteAgain(task, effects);
        }

        if (verdict == Verdict.NonFinite)
            _faults.OnNonFinite(task, worker, effects);
        else if (task.IsCompared)
            _faults.Compare(task, effects);
        for (; faulty < effects.Faulty.Count; faulty++)
            Lose(effects.Faulty[faulty].Worker, now, effects);
        Settle(now, effects);
        return verdict;
    }

    /// <summary>
    /// True if the round's sum can be used: all shards are in, no two answers differ, not even of earlier rounds, and no
    /// audit is waited for.
    /// </summary>
    public bool IsSettled(TimeSpan now)
    {
        if (_remaining > 0)
            return false;
        foreach (var task in _tasks.OfRound)
            if (task.IsDisputed || (task is { IsAudited: true, HasPending: true } && !task.IsLate(now)))
                return false;
        // What is built on a sum in doubt may have to be undone; at the run's end it could not be any more.
        foreach (var task in _tasks.Earlier)
            if (task.IsDisputed)
                return false;
        return true;
    }

    /// <summary>True if answers to an earlier round are still owed or differ, so that its weights may be needed again.</summary>
    public bool IsOpen(Round round)
    {
        foreach (var task in _tasks.Earlier)
            if (task.Round == round)
                return true;
        return false;
    }

    /// <summary>When <see cref="Tick"/> may next find that an answer is late; null if none is due.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (var task in _tasks.OfRound)
            next = Sooner(next, task.NextDue(now));
        foreach (var task in _tasks.Earlier)
            if (task.IsDisputed)
                next = Sooner(next, task.NextDue(now));
        return next;

        static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is not { } a || other < a ? other ?? one : one;
    }

    /// <summary>The shards that are missing and who holds them, for a message to people; worker 0 is nobody.</summary>
    public IEnumerable<Deal> Missing()
    {
        for (var shard = 0; shard < _tasks.Shards; shard++)
            if (_tasks.Of(shard) is not { } task)
                yield return new Deal(0, _tasks.Round, new ShardRange(shard, 1));
            else if (!task.IsAccepted || task.IsDisputed)
                yield return new Deal(task.FirstPending?.Worker ?? 0, _tasks.Round, new ShardRange(shard, 1));
        foreach (var task in _tasks.Earlier)
            if (task.IsDisputed)
                yield return new Deal(task.FirstPending?.Worker ?? 0, task.Round, task.Node);
    }

    /// <summary>The workers that owe an answer, of whatever round, and have given none since this time, or before, and since when.</summary>
    public IEnumerable<(int Worker, TimeSpan Since)> Silent(TimeSpan since) => _dealer.Silent(since);

    /// <summary>How many shards of this round the worker owes that nobody has answered.</summary>
    public int OwedBy(int worker)
    {
        var shards = 0;
        foreach (var task in _tasks.OfRound)
            if (!task.IsAccepted && task.IsPendingAt(worker))
                shards += task.Node.Count;
        return shards;
    }

    /// <summary>At a round's end: what of it is still owed or disputed is kept.</summary>
    /// <param name="isAbandoned">The round is begun again, so that its sums so far enter no weights.</param>
    private void Park(ShardTask task, bool isAbandoned)
    {
        task.IsAbandoned = isAbandoned;
        if (task.HasPending || task.IsDisputed)
        {
            _dealer.CountAsEarlier(task);
            _tasks.Earlier.Add(task);
        }
        else
        {
            Close(task);
        }
    }

    private void Close(ShardTask task)
    {
        _faults.Close(task);
        _tasks.Recycle(task);
    }

    /// <summary>Does all that may have become due: unheld shards, late ones, and those that a third worker decides.</summary>
    private void Settle(TimeSpan now, LedgerEffects effects)
    {
        _dealer.DealOut(now, effects);
        foreach (var task in _tasks.OfRound)
            if (task.IsDisputed)
                Decide(task, now, effects);
            else if (task.IsToBeRedone)
                _dealer.GiveToAnother(task, ReissueCause.NonFinite, now, effects);
            else if (!task.IsAccepted && task.IsLate(now))
                _dealer.GiveToIdle(task, ReissueCause.Late, now, effects);

        for (var i = _tasks.Earlier.Count - 1; i >= 0; i--)
        {
            var task = _tasks.Earlier[i];
            if (task.IsDisputed)
            {
                Decide(task, now, effects);
            }
            else if (!task.HasPending)
            {
                _tasks.Earlier.RemoveAt(i);
                Close(task);
            }
        }
    }

    /// <summary>Two sums differ: a third worker computes the task, or one more if that is late.</summary>
    private void Decide(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (!task.HasPending)
            _dealer.GiveToAnother(task, ReissueCause.Disputed, now, effects);
        else if (task.IsLate(now))
            _dealer.GiveToIdle(task, ReissueCause.Disputed, now, effects);
    }
}
