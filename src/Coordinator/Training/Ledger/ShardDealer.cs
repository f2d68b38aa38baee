using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>Who gets which shards, and who else when their worker is lost, late or in dispute.</summary>
/// <param name="auditRate">The fraction of tasks that are given to two workers from the start, 0 to 1.</param>
internal sealed class ShardDealer(RoundTasks tasks, double auditRate)
{
    private readonly LedgerMembers _members = new();
    private readonly AuditDraw _audits = new(auditRate);
    private bool _hasRequested;
    private bool _isPromised;
    private TimeSpan _began;

    /// <summary>Workers that shards are dealt to.</summary>
    public int Workers => _members.ActiveCount;

    /// <summary>Shards that were given to another worker, over all rounds.</summary>
    public long Reissued { get; private set; }

    public void Join(int worker, string? process)
    {
        _members.Add(worker, process);
        _hasRequested = false;
    }

    public void Retire(int worker) => _members.Retire(worker);

    /// <summary>The worker is gone; what it owed of the round is unassigned, but for what somebody else computes too.</summary>
    /// <returns>False if it was gone before.</returns>
    public bool Remove(int worker)
    {
        if (!_members.Remove(worker))
            return false;
        for (var i = tasks.OfRound.Count - 1; i >= 0; i--)
            if (tasks.OfRound[i] is var task && task.RemovePending(worker) && task is { IsAccepted: false, HasPending: false, NonFiniteAnswer: null })
            {
                Reissued += task.Node.Count;
                tasks.Remove(task);
            }

        foreach (var task in tasks.Earlier)
            task.RemovePending(worker);
        return true;
    }

    /// <summary>The round is over, and what it took is known.</summary>
    public void RoundEnded(TimeSpan now)
    {
        if (tasks.Shards > 0)
            _members.Trial(tasks.Round.Phase).RoundEnded((now - _began).TotalSeconds / tasks.MaxRows, _isPromised);
    }

    /// <summary>Deals a round out that has just begun, some of its tasks twice.</summary>
    public void BeginRound(TimeSpan now, LedgerEffects effects)
    {
        (_began, _isPromised) = (now, false);
        DealOut(now, effects);
        if (!_audits.IsOn)
            return;
        foreach (var task in tasks.OfRound)
            if (_audits.Next() && _members.LeastBusy(task, now) is { } other)
            {
                task.IsAudited = true;
                Assign(task, other, null, now, effects);
            }
    }

    /// <summary>Deals out what nobody has, as far as there are workers for it.</summary>
    public void DealOut(TimeSpan now, LedgerEffects effects)
    {
        if (tasks.Unassigned == 0 || _members.Ready(now) is not { Count: > 0 } ready)
            return;
        for (var run = tasks.NextUnassigned(0); run.Count > 0; run = tasks.NextUnassigned(run.End))
        {
            var counts = _members.Split(run.Count, ready, tasks.Round.Phase, out var isPromised);
            if (run.Count == tasks.Shards)
                _isPromised = isPromised;
            var first = run.First;
            for (var i = 0; i < counts.Length; i++)
            {
                if (counts[i] == 0)
                    continue;
                var part = new ShardRange(first, counts[i]);
                effects.Deals.Add(new Deal(ready[i].Id, tasks.Round, part));
                AddTasks(ready[i], part, now);
                first = part.End;
            }
        }
    }

    /// <summary>The workers that owe an answer and have given none since this time, or before, and since when.</summary>
    public IEnumerable<(int Worker, TimeSpan Since)> Silent(TimeSpan since) =>
        _members.Silent(since).Select(member => (member.Id, member.SilentSince!.Value));

    /// <summary>A worker has answered what it was given.</summary>
    public void Answered(ShardTask task, in Assignment assignment, TimeSpan now)
    {
        var member = _members.Find(assignment.Worker)!;
        member.Answered(assignment, task.Round.Phase, task.Rows, now);
        if (!tasks.IsOfRound(task))
            member.PendingEarlier--;
    }

    /// <summary>The task's round is over: what its workers owe of it is of an earlier one.</summary>
    public void CountAsEarlier(ShardTask task)
    {
        foreach (ref readonly var assignment in task.Assignments)
            if (assignment.State == AnswerState.Pending)
                _members.Find(assignment.Worker)!.PendingEarlier++;
    }

    /// <summary>The task is late: an idle worker gets it as well, if there is one.</summary>
    public void GiveToIdle(ShardTask task, ReissueCause cause, TimeSpan now, LedgerEffects effects)
    {
        if (_members.FastestIdle(task) is { } free)
            Assign(task, free, cause, now, effects);
    }

    /// <summary>Gives a task to somebody who has had no part in it. If there is nobody, another worker is wanted: one for all.</summary>
    public void GiveToAnother(ShardTask task, ReissueCause cause, TimeSpan now, LedgerEffects effects)
    {
        if (_members.LeastBusy(task, now) is { } other)
        {
            Assign(task, other, cause, now, effects);
        }
        else if (!_hasRequested)
        {
            _hasRequested = true;
            effects.WorkerRequest = (task.Round, task.Node, cause);
        }
    }

    /// <summary>Notes the tasks of an order: the nodes that its worker will answer, in their order.</summary>
    private void AddTasks(LedgerMember member, ShardRange run, TimeSpan now)
    {
        for (var first = run.First; first < run.End;)
        {
            var task = tasks.Add(ReductionTree.LargestNodeAt(first, run.End, tasks.Shards));
            task.Assign(member.CreateAssignment(task.Round.Phase, task.Rows, now));
            first = task.Node.End;
        }
    }

    private void Assign(ShardTask task, LedgerMember member, ReissueCause? cause, TimeSpan now, LedgerEffects effects)
    {
        if (cause is { } because)
        {
            var (from, since) = task.FirstPending is { } late ? (late.Worker, late.IssuedAt)
                : task.NonFiniteAnswer is { } nonFinite ? (nonFinite.Worker, now)
                : (task.Assignments[^1].Worker, task.Assignments[^1].IssuedAt);
            effects.Reissues.Add(new Reissue(task.Round, task.Node, from, member.Id, because, now - since));
            Reissued += task.Node.Count;
        }

        task.Assign(member.CreateAssignment(task.Round.Phase, task.Rows, now));
        if (!tasks.IsOfRound(task))
            member.PendingEarlier++;
        effects.Deals.Add(new Deal(member.Id, task.Round, task.Node));
    }
}
