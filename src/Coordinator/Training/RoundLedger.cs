using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>What a partial sum was to the ledger.</summary>
public enum Verdict
{
    /// <summary>It is the first for its shards and counts.</summary>
    Accepted,

    /// <summary>It was computed a second time, or nobody expects it any more; it must not count.</summary>
    Unneeded,

    /// <summary>It is not finite; its shards are computed again.</summary>
    Poisoned,

    /// <summary>It is for no node of the round's tree; whoever sent it does not follow the protocol.</summary>
    Invalid,
}

/// <summary>
/// Who computes which shards, and what has come of it. A state machine without actors, clocks or sockets: events are its
/// methods, effects are what they add to <see cref="LedgerEffects"/>, and time is what it is told. Whatever the order of
/// events, every shard ends up in exactly one accepted partial sum.
/// </summary>
/// <remarks>
/// Every order is answered sooner or later, unless its worker is lost. A late one is given to a second worker and the
/// first answer counts; the other is compared with it when it comes, be it rounds later. Until then its worker is dealt
/// nothing else, so a stopped worker holds up one round at most.
/// </remarks>
public sealed class RoundLedger
{
    private readonly LedgerMembers _members = new();
    private readonly List<ShardTask> _tasks = [];
    private readonly List<ShardTask> _earlier = [];
    private readonly Stack<ShardTask> _spare = new();
    private readonly AuditDraw _audits;
    private ShardTask?[] _taskOf = [];
    private Round _round;
    private int _shards;
    private int _rows;
    private int _remaining;
    private int _unheld;

    /// <param name="auditRate">The share of tasks that are given to two workers from the start, 0 to 1.</param>
    public RoundLedger(double auditRate = 0) => _audits = new AuditDraw(auditRate);

    /// <summary>True if shards are missing that nobody computes, because there is no worker to deal them to.</summary>
    public bool IsStarved => _unheld > 0 && Workers == 0;

    /// <summary>Workers that shards are dealt to.</summary>
    public int Workers => _members.Staying;

    /// <summary>Shards that were given to another worker because theirs was lost, late or wrong, over all rounds.</summary>
    public long Reissued { get; private set; }

    /// <summary>Starts a round of so many shards and deals them out. What is still owed of earlier rounds stays owed.</summary>
    /// <param name="rows">Samples in the round's largest shard.</param>
    public void Begin(Round round, int shards, int rows, TimeSpan now, LedgerEffects effects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        foreach (var task in _tasks)
            Shelve(task, isAbandoned: round == _round);
        _tasks.Clear();
        if (_taskOf.Length < shards)
            _taskOf = new ShardTask?[shards];
        _taskOf.AsSpan().Clear();
        (_round, _shards, _rows, _remaining, _unheld) = (round, shards, rows, shards, shards);
        DealOut(now, effects);
        if (_audits.IsOn)
            Audit(now, effects);
    }

    /// <summary>A worker has come. It takes part from the next round on, unless this one has use for it.</summary>
    public void Join(int worker, TimeSpan now, LedgerEffects effects)
    {
        _members.Add(worker);
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
            if (_tasks[i] is var task && task.Forget(worker) && task is { IsAccepted: false, HasPending: false })
                Unhold(i);
        foreach (var task in _earlier)
            task.Forget(worker);
        var before = effects.Deals.Count;
        DealOut(now, effects);
        for (var i = before; i < effects.Deals.Count; i++)
            effects.Reissues.Add(new Reissue(_round, effects.Deals[i].Shards, worker, effects.Deals[i].Worker, ReissueCause.Lost, TimeSpan.Zero));
        Settle(now, effects);
    }

    /// <summary>Time has passed: late shards are given to whoever is free.</summary>
    public void Tick(TimeSpan now, LedgerEffects effects) => Settle(now, effects);

    /// <summary>True if the worker's answer is compared with another one, for which its digest is needed.</summary>
    public bool Compares(int worker, Round round, ShardRun node) => Find(worker, round, node) is { IsCompared: true };

    /// <summary>A worker's partial sum over these shards has arrived.</summary>
    /// <param name="finite">False if any of its values is NaN or infinite.</param>
    /// <param name="digest">Of all its bits; not looked at unless <see cref="Compares"/>.</param>
    public Verdict Receive(int worker, Round round, ShardRun node, bool finite, ulong digest, TimeSpan now, LedgerEffects effects)
    {
        if (round == _round && !ReductionTree.IsNode(node, _shards))
            return Verdict.Invalid;
        if (Find(worker, round, node) is not { } task || task.Answer(worker, finite, digest) is not { } holding)
            return Verdict.Unneeded;
        var member = _members.Find(worker)!;
        member.Answered(holding, round.Phase, task.Rows, now);
        var isEarlier = _earlier.Contains(task);
        if (isEarlier)
            member.PendingEarlier--;
        var verdict = task.IsAccepted || isEarlier ? Verdict.Unneeded : finite ? Verdict.Accepted : Verdict.Poisoned;
        if (verdict == Verdict.Accepted)
        {
            task.Accept(digest);
            _remaining -= node.Count;
            Cure(task, worker, now, effects);
        }
        else if (verdict == Verdict.Poisoned)
        {
            Poison(task, worker, now, effects);
        }

        if (task.IsCompared)
            Judge(task, now, effects);
        Settle(now, effects);
        return verdict;
    }

    /// <summary>
    /// True if the round's sum can be used: all shards are in, no two answers differ, be they of earlier rounds, and no
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

    /// <summary>The shards that are missing and who holds them, for a message to people; worker 0 is nobody.</summary>
    public IEnumerable<Deal> Missing()
    {
        for (var shard = 0; shard < _shards; shard++)
            if (_taskOf[shard] is not { } task)
                yield return new Deal(0, _round, new ShardRun(shard, 1));
            else if (!task.IsAccepted || IsDisputed(task))
                yield return new Deal(task.FirstPending?.Worker ?? 0, _round, new ShardRun(shard, 1));
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

    private ShardTask? Find(int worker, Round round, ShardRun node)
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
            else if (!task.IsAccepted && task.IsLate(now) && _members.Free(task) is { } free)
                Give(task, free, ReissueCause.Late, now, effects);

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
                _spare.Push(task);
            }
        }
    }

    /// <summary>Two sums differ: a third worker computes the task, or one more if that is late.</summary>
    private void Decide(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (!task.HasPending)
            GiveToThird(task, now, effects);
        else if (task.IsLate(now) && _members.Free(task) is { } free)
            Give(task, free, ReissueCause.Disputed, now, effects);
    }

    private void DealOut(TimeSpan now, LedgerEffects effects)
    {
        if (_unheld == 0 || _members.Ready(now) is not { Count: > 0 } ready)
            return;
        for (var first = 0; first < _shards; first++)
        {
            var end = first;
            while (end < _shards && _taskOf[end] is null)
                end++;
            if (end == first)
                continue;
            var counts = _members.Share(end - first, ready, _round.Phase);
            for (var i = 0; i < counts.Length; i++)
            {
                if (counts[i] == 0)
                    continue;
                var run = new ShardRun(first, counts[i]);
                effects.Deals.Add(new Deal(ready[i].Id, _round, run));
                Hold(ready[i], run, now);
                first = run.End;
            }
        }

        _unheld = 0;
    }

    /// <summary>Notes the tasks of an order: the nodes that its worker will answer, in their order.</summary>
    private void Hold(LedgerMember member, ShardRun run, TimeSpan now)
    {
        for (var first = run.First; first < run.End; first = _tasks[^1].Node.End)
            Add(ReductionTree.LargestNodeAt(first, run.End, _shards)).Give(member.Take(_round.Phase, _tasks[^1].Rows, now));
    }

    private ShardTask Add(ShardRun node)
    {
        if (!_spare.TryPop(out var task))
            task = new ShardTask();
        task.Reset(_round, node, node.Count * _rows);
        _tasks.Add(task);
        _taskOf.AsSpan(node.First, node.Count).Fill(task);
        return task;
    }

    private void Unhold(int place)
    {
        var task = _tasks[place];
        Reissued += task.Node.Count;
        _unheld += task.Node.Count;
        _taskOf.AsSpan(task.Node.First, task.Node.Count).Clear();
        _tasks.RemoveAt(place);
        _spare.Push(task);
    }

    /// <summary>At a round's end: what of it is still owed or disputed is kept.</summary>
    /// <param name="isAbandoned">The round is begun again, so that its sums so far enter no weights.</param>
    private void Shelve(ShardTask task, bool isAbandoned)
    {
        if (!task.HasPending && !IsDisputed(task))
        {
            _spare.Push(task);
            return;
        }

        foreach (ref readonly var holding in task.Holdings)
            if (holding.State == AnswerState.Pending)
                _members.Find(holding.Worker)!.PendingEarlier++;
        task.IsAbandoned = isAbandoned;
        _earlier.Add(task);
    }

    /// <summary>Gives a task to one more worker.</summary>
    private void Give(ShardTask task, LedgerMember member, ReissueCause? cause, TimeSpan now, LedgerEffects effects)
    {
        if (cause is { } because)
        {
            var before = task.FirstPending ?? task.Holdings[^1];
            effects.Reissues.Add(new Reissue(task.Round, task.Node, before.Worker, member.Id, because, now - before.IssuedAt));
            Reissued += task.Node.Count;
        }

        task.Give(member.Take(task.Round.Phase, task.Rows, now));
        task.AskedForThird = false;
        if (task.Round != _round || _taskOf[task.Node.First] != task)
            member.PendingEarlier++;
        effects.Deals.Add(new Deal(member.Id, task.Round, task.Node));
    }

    private void Audit(TimeSpan now, LedgerEffects effects)
    {
        foreach (var task in _tasks)
            if (_audits.Next() && _members.Other(task, now) is { } other)
            {
                task.IsAudited = true;
                Give(task, other, null, now, effects);
            }
    }

    private void GiveToThird(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (_members.Other(task, now) is { } third)
        {
            Give(task, third, ReissueCause.Disputed, now, effects);
        }
        else if (!task.AskedForThird)
        {
            task.AskedForThird = true;
            effects.WantsThird = (task.Round, task.Node);
        }
    }

    /// <summary>Compares the answers to a task; who stands alone against two is out.</summary>
    private void Judge(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        var judgement = task.Judge(out var right);
        if (judgement == Judgement.Hopeless)
            effects.Stop ??= new Stop(StopCause.Disagreement, task.Round, task.Node, task.Holdings[0].Worker, task.Holdings[1].Worker);
        if (judgement != Judgement.Decided)
            return;
        if (task.AcceptedDigest != right && !task.IsAbandoned)
            effects.Void = effects.Void is { } other && other.Step < task.Round.Step ? other : task.Round;
        var (round, node) = (task.Round, task.Node);
        foreach (var holding in task.Holdings.ToArray())
            if (holding.State == AnswerState.Given && holding.Digest != right)
                Expel(holding.Worker, round, node, "has other bits than those of two others", now, effects);
    }

    private void Expel(int worker, Round round, ShardRun node, string reason, TimeSpan now, LedgerEffects effects)
    {
        if (_members.Find(worker) is null)
            return;
        effects.Faulty.Add(new Faulty(worker, round, node, reason));
        Lose(worker, now, effects);
    }

    /// <summary>A sum that is not finite: its shards are done again one by one elsewhere, and the run stops if one is the same again.</summary>
    private void Poison(ShardTask task, int worker, TimeSpan now, LedgerEffects effects)
    {
        if (task is { Poisoning: { } earlier, Node.Count: 1 })
        {
            effects.Stop ??= new Stop(StopCause.NotFinite, task.Round, task.Node, earlier.Worker, worker);
            return;
        }

        task.Poisoning ??= new Poisoning(worker, task.Node.Count);
        if (task.HasPending)
            return;
        if (task.Node.Count == 1)
        {
            Redo(task, worker, now, effects);
            return;
        }

        _tasks.Remove(task);
        for (var shard = task.Node.First; shard < task.Node.End; shard++)
        {
            var single = Add(new ShardRun(shard, 1));
            single.Poisoning = task.Poisoning;
            Redo(single, worker, now, effects);
        }

        _spare.Push(task);
    }

    private void Redo(ShardTask task, int worker, TimeSpan now, LedgerEffects effects)
    {
        var member = _members.OtherThan(worker, now) ?? _members.Find(worker)!;
        effects.Reissues.Add(new Reissue(task.Round, task.Node, worker, member.Id, ReissueCause.Poisoned, TimeSpan.Zero));
        Reissued += task.Node.Count;
        Give(task, member, null, now, effects);
    }

    /// <summary>A sum has come back finite. If somebody else's was not, that one computes wrongly.</summary>
    private void Cure(ShardTask task, int worker, TimeSpan now, LedgerEffects effects)
    {
        if (task.Poisoning is not { } poisoning)
            return;
        poisoning.Remaining -= task.Node.Count;
        if (poisoning.Remaining == 0 && poisoning.Worker != worker)
            Expel(poisoning.Worker, task.Round, task.Node, "was not finite, that of another worker is", now, effects);
    }
}
