using System.Globalization;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Events;

/// <summary>The events of rounds that do not go smoothly.</summary>
public static class RoundEvents
{
    public static TrainingEvent Reissued(Reissue reissue, string from, string to)
    {
        var why = reissue.Cause switch
        {
            ReissueCause.Lost => $"{from} is gone",
            ReissueCause.NonFinite => $"the sum of {from} is not finite",
            _ => "two sums differ",
        };
        return new TrainingEvent(EventNames.ShardsReissued, reissue.Cause == ReissueCause.Late
            ? $"{reissue.Round}: {from} is late ({Milliseconds(reissue.After)}); {reissue.Shards} also sent to {to}"
            : $"{reissue.Round}: {reissue.Shards} sent to {to}, because {why}")
        {
            Step = reissue.Round.Step,
            Phase = Name(reissue.Round.Phase),
            Worker = to,
            Other = from,
            FirstShard = reissue.Shards.First,
            Shards = reissue.Shards.Count,
            Milliseconds = reissue.After.TotalMilliseconds,
            Cause = ReissueCauses.NameOf(reissue.Cause),
            // There may be hundreds; a lost worker's own line tells how many are computed again.
            IsQuiet = reissue.Cause is ReissueCause.Late or ReissueCause.Lost,
        };
    }

    public static TrainingEvent Recovered(Round round, TimeSpan took, TimeSpan typical) => new(
        EventNames.RoundRecovered, $"{round} recovered in {Milliseconds(took)} (typically {Milliseconds(typical)})")
    {
        Step = round.Step,
        Phase = Name(round.Phase),
        Milliseconds = took.TotalMilliseconds,
        TypicalMilliseconds = typical.TotalMilliseconds,
        IsQuiet = true,
    };

    public static TrainingEvent Disagree(Faulty faulty, string worker) => new(
        EventNames.AnswersDisagree, $"{faulty.Round}: the sum of {worker} over {faulty.Shards} {faulty.Reason}")
    {
        Step = faulty.Round.Step,
        Phase = Name(faulty.Round.Phase),
        Worker = worker,
        FirstShard = faulty.Shards.First,
        Shards = faulty.Shards.Count,
        Cause = faulty.Reason,
    };

    public static TrainingEvent WorkerRequested(Round round, ShardRange shards, ReissueCause cause) => new(
        EventNames.WorkerWanted,
        $"{round}: {(cause == ReissueCause.NonFinite ? $"the sum over {shards} is not finite" : $"two sums over {shards} differ")}; one more worker is started here to decide")
    {
        Step = round.Step,
        Phase = Name(round.Phase),
        FirstShard = shards.First,
        Shards = shards.Count,
        Cause = ReissueCauses.NameOf(cause),
    };

    /// <summary>The cause of a wait for workers.</summary>
    public const string NoWorker = "there is no worker";

    public static TrainingEvent WaitsForWorkers(Round round) => new(
        EventNames.Waiting, $"{round} waits: there is no worker; the training continues when one joins")
    { Step = round.Step, Phase = Name(round.Phase), Cause = NoWorker };

    /// <param name="reason">A sentence, or "for" something.</param>
    public static TrainingEvent Waiting(string reason) => new(EventNames.Waiting, WaitText(reason)) { Cause = reason };

    public static string WaitText(string reason) => reason.StartsWith("for ", StringComparison.Ordinal) ? $"waiting {reason}" : $"waiting: {reason}";

    /// <summary>What a round waits for, in words.</summary>
    /// <param name="shards">In their order; those that follow each other are told as one.</param>
    /// <param name="whom">Who owes them; null while there is nobody.</param>
    public static string WaitsFor(Round round, IEnumerable<ShardRange> shards, string? whom)
    {
        var runs = new List<ShardRange>();
        foreach (var shard in shards)
        {
            if (runs is [.., var last] && last.End == shard.First)
                runs[^1] = last with { Count = last.Count + shard.Count };
            else
                runs.Add(shard);
        }

        return whom is null ? $"{round} waits for a worker to join" : $"{round} waits for {string.Join(", ", runs)} on {whom}";
    }

    private static string Name(Phase phase) => phase == Phase.Train ? "train" : "evaluate";

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
