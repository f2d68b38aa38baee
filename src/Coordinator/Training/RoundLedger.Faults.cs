using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

// What becomes of sums that differ or are not finite, and of the workers that sent them.
public sealed partial class RoundLedger
{
    /// <summary>Two sums differ: a third worker computes the task, or one more if that is late.</summary>
    private void Decide(ShardTask task, TimeSpan now, LedgerEffects effects)
    {
        if (!task.HasPending)
            GiveToThird(task, now, effects);
        else if (task.IsLate(now) && _members.Free(task) is { } free)
            Give(task, free, ReissueCause.Disputed, now, effects);
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
