using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

// What becomes of sums that differ or are not finite, and of the workers that sent them.
public sealed partial class RoundLedger
{
    /// <summary>Two sums differ: a third worker computes the task, or one more if that is late.</summary>
    private void Decide(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (!task.HasPending)
            AssignToAnother(task, ReissueCause.Disputed, now, effects);
        else if (task.IsLate(now) && _members.Free(task) is { } free)
            Assign(task, free, ReissueCause.Disputed, now, effects);
    }

    /// <summary>Gives a task to somebody who has had no part in it. If there is nobody, another worker is wanted: one for all.</summary>
    private void AssignToAnother(ShardTask task, ReissueCause cause, TimeSpan now, LedgerEffects effects)
    {
        if (_members.Other(task, now) is { } other)
        {
            Assign(task, other, cause, now, effects);
        }
        else if (!_hasAsked)
        {
            _hasAsked = true;
            effects.WorkerRequest = (task.Round, task.Node, cause);
        }
    }

    /// <summary>Compares the answers to a task; a worker whose answer differs from two equal ones is removed.</summary>
    private void Judge(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        var judgement = task.Judge(out var right);
        if (judgement == Judgement.NoMajority)
            effects.Stop ??= new Stop(StopCause.Disagreement, task.Round, task.Node, task.Assignments[0].Worker, task.Assignments[1].Worker);
        if (judgement != Judgement.Decided)
            return;
        var (round, node) = (task.Round, task.Node);
        foreach (var assignment in task.Assignments.ToArray())
            if (assignment.State == AnswerState.Received && assignment.Digest != right)
                Expel(assignment.Worker, round, node, "has other bits than those of two others", now, effects);
    }

    private void AddDoubt(ShardTask task, ref Round? first)
    {
        if (task is { NonFiniteAnswer: { } nonFinite, IsAccepted: false })
            first = Earlier(first, UncheckedSince(nonFinite.Worker));
        if (!IsDisputed(task))
            return;
        if (task is { IsAbandoned: false } && task.Round.IsBefore(_round))
            first = Earlier(first, task.Round);
        foreach (ref readonly var assignment in task.Assignments)
            if (assignment.State == AnswerState.Received)
                first = Earlier(first, UncheckedSince(assignment.Worker));
    }

    /// <summary>The first round with a sum of the worker that counted and that nobody else has computed.</summary>
    private Round? UncheckedSince(int worker)
    {
        var since = _uncheckedHistory.Since(worker);
        foreach (var task in _earlier)
            if (task.Unchecked == worker)
                since = Earlier(since, task.Round);
        foreach (var task in _tasks)
            if (task.Unchecked == worker)
                since = Earlier(since, task.Round);
        return since;
    }

    private static Round? Earlier(Round? one, Round? other) =>
        one is not { } a ? other : other is not { } b || a.IsBefore(b) ? a : b;

    /// <summary>A worker computes wrongly: it is out, and so is what it has contributed unchecked.</summary>
    private void Expel(int worker, Round round, ShardRange node, string reason, TimeSpan now, LedgerEffects effects)
    {
        if (!_uncheckedHistory.MarkFaulty(worker))
            return;
        effects.Faulty.Add(new Faulty(worker, round, node, reason));
        effects.RollBackTo = Earlier(effects.RollBackTo, UncheckedSince(worker));
        Lose(worker, now, effects);
    }

    /// <summary>
    /// A sum that is not finite: its shards are done again one by one elsewhere, and the run stops if one is the same again.
    /// </summary>
    private void OnNonFinite(ShardTask task, int worker, LedgerEffects effects)
    {
        if (task is { NonFiniteAnswer: { } earlier, Node.Count: 1 })
        {
            effects.Stop ??= new Stop(StopCause.NotFinite, task.Round, task.Node, earlier.Worker, worker);
            return;
        }

        task.NonFiniteAnswer ??= new NonFiniteAnswer(worker, task.Node.Count);
        if (task.HasPending || task.Node.Count == 1)
            return;
        _tasks.Remove(task);
        for (var shard = task.Node.First; shard < task.Node.End; shard++)
            Add(new ShardRange(shard, 1)).NonFiniteAnswer = task.NonFiniteAnswer;
        _spare.Push(task);
    }

    /// <summary>A sum has come back finite. If somebody else's was not, that one computes wrongly.</summary>
    private void OnFiniteAgain(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (task.NonFiniteAnswer is not { } nonFinite)
            return;
        nonFinite.Remaining -= task.Node.Count;
        if (nonFinite.Remaining == 0)
            Expel(nonFinite.Worker, task.Round, task.Node, "was not finite, that of another worker is", now, effects);
    }
}
