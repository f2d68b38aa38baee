using Autoencoder.Shared.Numerics.Sharding;

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
public sealed partial class RoundLedger
{
    private readonly LedgerMembers _members = new();
    private readonly List<ShardTask> _tasks = [];
    private readonly List<ShardTask> _earlier = [];
    private readonly Stack<ShardTask> _spare = new();
    private readonly AuditDraw _audits;
    private readonly UncheckedHistory _uncheckedHistory = new();
    private ShardTask?[] _taskOf = [];
    private Round _round;
    private int _shards;
    private int _rows;
    private int _remaining;
    private int _unassigned;
    private bool _hasAsked;
    private bool _isPromised;
    private TimeSpan _began;

    /// <param name="auditRate">The share of tasks that are given to two workers from the start, 0 to 1.</param>
    public RoundLedger(double auditRate = 0) => _audits = new AuditDraw(auditRate);

    /// <summary>True if shards are missing that nobody computes, because there is no worker to deal them to.</summary>
    public bool IsStarved => _unassigned > 0 && Workers == 0;

    /// <summary>Workers that shards are dealt to.</summary>
    public int Workers => _members.Staying;

    /// <summary>Shards that were given to another worker because theirs was lost, late or wrong, over all rounds.</summary>
    public long Reissued { get; private set; }

    /// <summary>Starts a round of so many shards and deals them out. What is still owed of earlier rounds stays owed.</summary>
    /// <param name="rows">Samples in the round's largest shard.</param>
    public void Begin(Round round, int shards, int rows, TimeSpan now, LedgerEffects effects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        if (round != _round && _shards > 0)
            _members.Trial(_round.Phase).RoundEnded((now - _began).TotalSeconds / (_shards * (double)_rows), _isPromised);
        foreach (var task in _tasks)
            Park(task, isAbandoned: round == _round);
        _tasks.Clear();
        if (_taskOf.Length < shards)
            _taskOf = new ShardTask?[shards];
        _taskOf.AsSpan().Clear();
        (_round, _shards, _rows, _remaining, _unassigned, _began, _isPromised) = (round, shards, rows, shards, shards, now, false);
        DealOut(now, effects);
        if (_audits.IsOn)
            Audit(now, effects);
        Settle(now, effects);
    }

    /// <summary>A worker has come. It takes part from the next round on, unless this one has use for it.</summary>
    public void Join(int worker, TimeSpan now, LedgerEffects effects)
    {
        _members.Add(worker);
        _hasAsked = false;
        Settle(now, effects);
    }

    /// <summary>A worker wants to stop: it is dealt nothing more, but what it still owes is waited for.</summary>
    public void Retire(int worker) => _members.Retire(worker);

    /// <summary>A worker is gone: the others get the shards that it still owed. What it has sent stays.</summary>
    public void Lose(int worker, TimeSpan now, LedgerEffects effects)
    {
        if (!_members.Remove(worker))
            return;
        for (var i = _tasks.Count - 1; i >= 0; i--)
            if (_tasks[i] is var task && task.RemovePending(worker) && task is { IsAccepted: false, HasPending: false, NonFiniteAnswer: null })
                Unassign(i);
        foreach (var task in _earlier)
            task.RemovePending(worker);
        var before = effects.Deals.Count;
        DealOut(now, effects);
        for (var i = before; i < effects.Deals.Count; i++)
            effects.Reissues.Add(new Reissue(_round, effects.Deals[i].Shards, worker, effects.Deals[i].Worker, ReissueCause.Lost, TimeSpan.Zero));
        Settle(now, effects);
    }

    /// <summary>Time has passed: late shards are given to an idle worker. Between two events it changes nothing before <see cref="NextDue"/>.</summary>
    public void Tick(TimeSpan now, LedgerEffects effects) => Settle(now, effects);

    /// <summary>True if the worker's answer is compared with another one, for which its digest is needed.</summary>
    public bool NeedsDigest(int worker, Round round, ShardRange node) => Find(worker, round, node) is { IsCompared: true };

    /// <summary>A worker's partial sum over these shards has arrived.</summary>
    /// <param name="finite">False if any of its values is NaN or infinite.</param>
    /// <param name="digest">Of all its bits; not looked at unless <see cref="NeedsDigest"/>.</param>
    public Verdict Receive(int worker, Round round, ShardRange node, bool finite, ulong digest, TimeSpan now, LedgerEffects effects)
    {
        if (round == _round && !ReductionTree.IsNode(node, _shards))
            return Verdict.Invalid;
        if (Find(worker, round, node) is not { } task || task.Answer(worker, finite, digest) is not { } assignment)
            return Verdict.Redundant;
        var member = _members.Find(worker)!;
        member.Answered(assignment, round.Phase, task.Rows, now);
        var isEarlier = _earlier.Contains(task);
        if (isEarlier)
            member.PendingEarlier--;
        var verdict = task.IsAccepted || isEarlier ? Verdict.Redundant : finite ? Verdict.Accepted : Verdict.NonFinite;
        if (verdict == Verdict.Accepted)
        {
            task.Accept(digest);
            _remaining -= node.Count;
            OnFiniteAgain(task, now, effects);
        }
        else if (verdict == Verdict.NonFinite)
        {
            OnNonFinite(task, worker, effects);
        }

        if (task.IsCompared)
            Judge(task, now, effects);
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
        foreach (var task in _tasks)
            if (IsDisputed(task) || (task is { IsAudited: true, HasPending: true } && !task.IsLate(now)))
                return false;
        // What is built on a sum in doubt may have to be undone; at the run's end it could not be any more.
        foreach (var task in _earlier)
            if (IsDisputed(task))
                return false;
        return true;
    }

    /// <summary>True if answers to an earlier round are still owed or differ, so that its weights may be needed again.</summary>
    public bool IsOpen(Round round)
    {
        foreach (var task in _earlier)
            if (task.Round == round)
                return true;
        return false;
    }

    /// <summary>
    /// The first round with a sum that counted and that may have to be undone, because its worker is one of those who
    /// disagree over another, or has sent one that is not finite; usually null.
    /// </summary>
    public Round? SuspectSince
    {
        get
        {
            Round? first = null;
            foreach (var task in _tasks)
                AddDoubt(task, ref first);
            foreach (var task in _earlier)
                AddDoubt(task, ref first);
            return first;
        }
    }

    /// <summary>When <see cref="Tick"/> may next find that an answer is late; null if none is due.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (var task in _tasks)
            next = Sooner(next, task.NextDue(now));
        foreach (var task in _earlier)
            if (IsDisputed(task))
                next = Sooner(next, task.NextDue(now));
        return next;

        static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is not { } a || other < a ? other ?? one : one;
    }

    /// <summary>The shards that are missing and who holds them, for a message to people; worker 0 is nobody.</summary>
    public IEnumerable<Deal> Missing()
    {
        for (var shard = 0; shard < _shards; shard++)
            if (_taskOf[shard] is not { } task)
                yield return new Deal(0, _round, new ShardRange(shard, 1));
            else if (!task.IsAccepted || IsDisputed(task))
                yield return new Deal(task.FirstPending?.Worker ?? 0, _round, new ShardRange(shard, 1));
        foreach (var task in _earlier)
            if (IsDisputed(task))
                yield return new Deal(task.FirstPending?.Worker ?? 0, task.Round, task.Node);
    }

    /// <summary>How many shards of this round the worker owes that nobody has answered.</summary>
    public int OwedBy(int worker)
    {
        var shards = 0;
        foreach (var task in _tasks)
            if (!task.IsAccepted && task.IsPendingAt(worker))
                shards += task.Node.Count;
        return shards;
    }

    private static bool IsDisputed(ShardTask task) => task.IsCompared && task.Judge(out _) == Judgement.Open;

    private ShardTask? Find(int worker, Round round, ShardRange node)
    {
        if (round == _round && node.First >= 0 && node.First < _shards
            && _taskOf[node.First] is { } current && current.Node == node && current.IsPendingAt(worker))
            return current;
        foreach (var task in _earlier)
            if (task.Round == round && task.Node == node && task.IsPendingAt(worker))
                return task;
        return null;
    }

    /// <summary>Does all that may have become due: unheld shards, late ones, and those that a third worker decides.</summary>
    private void Settle(TimeSpan now, LedgerEffects effects)
    {
        DealOut(now, effects);
        foreach (var task in _tasks)
            if (IsDisputed(task))
                Decide(task, now, effects);
            else if (task.IsToBeRedone)
                AssignToAnother(task, ReissueCause.Poisoned, now, effects);
            else if (!task.IsAccepted && task.IsLate(now) && _members.Free(task) is { } free)
                Assign(task, free, ReissueCause.Late, now, effects);

        for (var i = _earlier.Count - 1; i >= 0; i--)
        {
            var task = _earlier[i];
            if (IsDisputed(task))
            {
                Decide(task, now, effects);
            }
            else if (!task.HasPending)
            {
                _earlier.RemoveAt(i);
                Close(task);
            }
        }
    }
}
