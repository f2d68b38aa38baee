using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

// Who gets which shards.
public sealed partial class RoundLedger
{
    private void DealOut(TimeSpan now, LedgerEffects effects)
    {
        if (_unassigned == 0 || _members.Ready(now) is not { Count: > 0 } ready)
            return;
        for (var first = 0; first < _shards; first++)
        {
            var end = first;
            while (end < _shards && _taskOf[end] is null)
                end++;
            if (end == first)
                continue;
            var counts = _members.Split(end - first, ready, _round.Phase, out var isPromised);
            if (end - first == _shards)
                _isPromised = isPromised;
            for (var i = 0; i < counts.Length; i++)
            {
                if (counts[i] == 0)
                    continue;
                var run = new ShardRange(first, counts[i]);
                effects.Deals.Add(new Deal(ready[i].Id, _round, run));
                AssignTasks(ready[i], run, now);
                first = run.End;
            }
        }

        _unassigned = 0;
    }

    /// <summary>Notes the tasks of an order: the nodes that its worker will answer, in their order.</summary>
    private void AssignTasks(LedgerMember member, ShardRange run, TimeSpan now)
    {
        for (var first = run.First; first < run.End; first = _tasks[^1].Node.End)
            Add(ReductionTree.LargestNodeAt(first, run.End, _shards)).Assign(member.CreateAssignment(_round.Phase, _tasks[^1].Rows, now));
    }

    private ShardTask Add(ShardRange node)
    {
        if (!_spare.TryPop(out var task))
            task = new ShardTask();
        task.Reset(_round, node, node.Count * _rows);
        _tasks.Add(task);
        _taskOf.AsSpan(node.First, node.Count).Fill(task);
        return task;
    }

    private void Unassign(int place)
    {
        var task = _tasks[place];
        Reissued += task.Node.Count;
        _unassigned += task.Node.Count;
        _taskOf.AsSpan(task.Node.First, task.Node.Count).Clear();
        _tasks.RemoveAt(place);
        _spare.Push(task);
    }

    /// <summary>At a round's end: what of it is still owed or disputed is kept.</summary>
    /// <param name="isAbandoned">The round is begun again, so that its sums so far enter no weights.</param>
    private void Park(ShardTask task, bool isAbandoned)
    {
        task.IsAbandoned = isAbandoned;
        if (!task.HasPending && !IsDisputed(task))
        {
            Close(task);
            return;
        }

        foreach (ref readonly var assignment in task.Assignments)
            if (assignment.State == AnswerState.Pending)
                _members.Find(assignment.Worker)!.PendingEarlier++;
        _earlier.Add(task);
    }

    /// <summary>Nothing more is expected of a task whose round is over.</summary>
    private void Close(ShardTask task)
    {
        if (task.Unchecked is { } worker)
            _uncheckedHistory.Note(worker, task.Round);
        _spare.Push(task);
    }

    /// <summary>Gives a task to one more worker.</summary>
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
                Assign(task, other, null, now, effects);
            }
    }
}
