namespace Autoencoder.Worker;

/// <summary>How the workers of a process ended in one membership of the cluster, and what that comes to.</summary>
/// <param name="names">Of the workers, by their place.</param>
internal sealed class CrewEnds(IReadOnlyList<string> names)
{
    private readonly WorkerEnd?[] _ends = new WorkerEnd?[names.Count];

    /// <summary>How a worker ended; null while it takes part, or tries to.</summary>
    public WorkerEnd? this[int worker] => _ends[worker];

    /// <summary>None of them takes part, or tries to.</summary>
    public bool AreAll => Array.TrueForAll(_ends, end => end is not null);

    /// <summary>The coordinator cannot be reached, which is so for all: they have one node of the cluster, and a connection to the coordinator with it.</summary>
    public bool IsLost => Has(WorkerOutcome.Lost);

    /// <summary>The run is over, or all were asked to stop: the others are told the same.</summary>
    public bool IsDone => Has(WorkerOutcome.Done);

    /// <summary>What is wrong with those that were refused or sent away while the others came to a good end; null if there is nothing.</summary>
    public string? Failure => IsDone ? ReasonOf(IsFailure, isOfSome: true) : null;

    public void Note(int worker, WorkerEnd end) => _ends[worker] = end;

    /// <summary>It tries once more.</summary>
    public void Again(int worker) => _ends[worker] = null;

    /// <summary>What the ends come to for the process; null if nobody has ended.</summary>
    public WorkerEnd? Sum()
    {
        // A worker that came to a good end has seen the run's end, or been let go.
        foreach (var outcome in (WorkerOutcome[])[WorkerOutcome.Done, WorkerOutcome.Lost])
            if (Has(outcome))
                return new WorkerEnd(outcome, ReasonOf(end => end.Outcome == outcome, isOfSome: false)!);
        return ReasonOf(IsFailure, isOfSome: true) is { } reason
            ? new WorkerEnd(Has(WorkerOutcome.SentAway) ? WorkerOutcome.SentAway : WorkerOutcome.Failed, reason)
            : null;
    }

    private static bool IsFailure(WorkerEnd end) => end.Outcome is WorkerOutcome.SentAway or WorkerOutcome.Failed;

    private bool Has(WorkerOutcome outcome) => Array.Exists(_ends, end => end?.Outcome == outcome);

    /// <summary>Of those workers, with names where it is not the same for all of them; null if there are none.</summary>
    /// <param name="isOfSome">With names also where others ended otherwise.</param>
    private string? ReasonOf(Func<WorkerEnd, bool> which, bool isOfSome)
    {
        var reasons = names
            .Zip(_ends, (name, end) => (Name: name, End: end))
            .Where(worker => worker.End is { } end && which(end))
            .GroupBy(worker => worker.End!.Reason, worker => worker.Name)
            .ToArray();
        return reasons.Length == 0 ? null
            : reasons.Length == 1 && (!isOfSome || reasons[0].Count() == names.Count) ? reasons[0].Key
            : string.Join("; ", reasons.Select(reason => $"{NameList.Of(reason)}: {reason.Key}"));
    }
}
