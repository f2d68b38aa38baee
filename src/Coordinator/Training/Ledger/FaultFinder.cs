using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>Which worker computes wrongly, as seen from sums that differ or are not finite, and what of its work has to be undone.</summary>
internal sealed class FaultFinder(RoundTasks tasks)
{
    private readonly UncheckedHistory _uncheckedHistory = new();

    /// <summary>
    /// The first round with a sum that counted and that may have to be undone, because its worker is one of those who
    /// disagree over another, or has sent one that is not finite; usually null.
    /// </summary>
    public Round? SuspectSince
    {
        get
        {
            Round? first = null;
            foreach (var task in tasks.OfRound)
                AddSuspect(task, ref first);
            foreach (var task in tasks.Earlier)
                AddSuspect(task, ref first);
            return first;
        }
    }

    /// <summary>Nothing more is expected of a task whose round is over.</summary>
    public void Close(ShardTask task)
    {
        if (task.Unchecked is { } worker)
            _uncheckedHistory.Note(worker, task.Round);
    }

    /// <summary>Compares the answers to a task; a worker whose answer differs from two equal ones is at fault.</summary>
    public void Compare(ShardTask task, LedgerEffects effects)
    {
        var judgement = task.Judge(out var right);
        if (judgement == Judgement.NoMajority)
            effects.Stop ??= new Stop(StopCause.Disagreement, task.Round, task.Node, task.Assignments[0].Worker, task.Assignments[1].Worker);
        if (judgement != Judgement.Decided)
            return;
        foreach (ref readonly var assignment in task.Assignments)
            if (assignment.State == AnswerState.Received && assignment.Digest != right)
                Convict(assignment.Worker, task, "has other bits than those of two others", effects);
    }

    /// <summary>
    /// A sum that is not finite: its shards are done again one by one elsewhere, and the run stops if one is the same again.
    /// </summary>
    public void OnNonFinite(ShardTask task, int worker, LedgerEffects effects)
    {
        if (task is { NonFiniteAnswer: { } earlier, Node.Count: 1 })
        {
            effects.Stop ??= new Stop(StopCause.NotFinite, task.Round, task.Node, earlier.Worker, worker);
            return;
        }

        var answer = task.NonFiniteAnswer ??= new NonFiniteAnswer(worker, task.Node.Count);
        if (task.HasPending || task.Node.Count == 1)
            return;
        var node = task.Node;
        tasks.Remove(task);
        for (var shard = node.First; shard < node.End; shard++)
            tasks.Add(new ShardRange(shard, 1)).NonFiniteAnswer = answer;
    }

    /// <summary>A sum has come back finite. If somebody else's was not, that one computes wrongly.</summary>
    public void OnFiniteAgain(ShardTask task, LedgerEffects effects)
    {
        if (task.NonFiniteAnswer is not { } nonFinite)
            return;
        nonFinite.Remaining -= task.Node.Count;
        if (nonFinite.Remaining == 0)
            Convict(nonFinite.Worker, task, "was not finite, that of another worker is", effects);
    }

    /// <summary>A worker computes wrongly: it is out, and so is what it has contributed unchecked.</summary>
    private void Convict(int worker, ShardTask task, string reason, LedgerEffects effects)
    {
        if (!_uncheckedHistory.MarkFaulty(worker))
            return;
        effects.Faulty.Add(new Faulty(worker, task.Round, task.Node, reason));
        effects.RollBackTo = Earlier(effects.RollBackTo, UncheckedSince(worker));
    }

    private void AddSuspect(ShardTask task, ref Round? first)
    {
        if (task is { NonFiniteAnswer: { } nonFinite, IsAccepted: false })
            first = Earlier(first, UncheckedSince(nonFinite.Worker));
        if (!task.IsDisputed)
            return;
        if (task is { IsAbandoned: false } && task.Round.IsBefore(tasks.Round))
            first = Earlier(first, task.Round);
        foreach (ref readonly var assignment in task.Assignments)
            if (assignment.State == AnswerState.Received)
                first = Earlier(first, UncheckedSince(assignment.Worker));
    }

    /// <summary>The first round with a sum of the worker that counted and that nobody else has computed.</summary>
    private Round? UncheckedSince(int worker)
    {
        var since = _uncheckedHistory.Since(worker);
        foreach (var task in tasks.Earlier)
            if (task.Unchecked == worker)
                since = Earlier(since, task.Round);
        foreach (var task in tasks.OfRound)
            if (task.Unchecked == worker)
                since = Earlier(since, task.Round);
        return since;
    }

    private static Round? Earlier(Round? one, Round? other) =>
        one is not { } a ? other : other is not { } b || a.IsBefore(b) ? a : b;
}
