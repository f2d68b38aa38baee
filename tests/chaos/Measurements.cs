namespace Autoencoder.Chaos;

/// <summary>What the faults of a run cost, in milliseconds, read off the run's events.</summary>
internal sealed class Measurements
{
    // A worker's fault that is not seen within this time never is: it owed nothing, or the run was at its end.
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(20);

    /// <summary>From the SIGKILL to a worker until the coordinator knew.</summary>
    public List<double> KillDetected { get; } = [];

    /// <summary>From the SIGKILL to a worker until its shards were with another one.</summary>
    public List<double> KillReissued { get; } = [];

    /// <summary>From the SIGSTOP until the worker's shards were with another one as well, or it counted as lost.</summary>
    public List<double> PauseDetected { get; } = [];

    /// <summary>By how much longer than usual a round took that a paused worker was in.</summary>
    public List<double> PauseDelay { get; } = [];

    /// <summary>From the cut until the worker's shards were with another one as well, or it counted as lost.</summary>
    public List<double> CutDetected { get; } = [];

    /// <summary>From the SIGKILL to the coordinator until the next one had done a step.</summary>
    public List<double> CoordinatorRecovered { get; } = [];

    /// <param name="events">In the order of time.</param>
    public void Add(IReadOnlyList<InjectedFault> faults, IReadOnlyList<RunEvent> events)
    {
        foreach (var fault in faults)
            if (fault.Kind == FaultKind.Coordinator)
                AddIfSeen(CoordinatorRecovered, fault.At, First(events, fault.At, TimeSpan.MaxValue, one => one.Event == "recovered"));
            else if (fault.Kind != FaultKind.Leave)
                foreach (var worker in fault.Workers.Where(worker => Membership.Has(events, worker, fault.At)))
                    Add(fault, worker, UntilNextCoordinator(events, fault.At));
    }

    private void Add(InjectedFault fault, string worker, IReadOnlyList<RunEvent> events)
    {
        var horizon = (fault.Until is { } until ? until - fault.At : TimeSpan.Zero) + Horizon;
        var lost = First(events, fault.At, horizon, one => one.Event == "worker-lost" && one.Worker == worker);
        var reissued = First(events, fault.At, horizon, one => one.Event == "shards-reissued" && one.Other == worker);
        var noticed = Earlier(lost, reissued);
        switch (fault.Kind)
        {
            case FaultKind.Pause:
                AddIfSeen(PauseDetected, fault.At, noticed);
                if (reissued is not null && RoundOf(reissued, events) is { Milliseconds: { } took, TypicalMilliseconds: { } typical })
                    PauseDelay.Add(took - typical);
                break;
            case FaultKind.Cut:
                AddIfSeen(CutDetected, fault.At, noticed);
                break;
            default:
                AddIfSeen(KillDetected, fault.At, noticed);
                AddIfSeen(KillReissued, fault.At, reissued);
                break;
        }
    }

    private static RunEvent? RoundOf(RunEvent reissued, IEnumerable<RunEvent> events) => events.FirstOrDefault(one =>
        one.Event == "round-recovered" && (one.Term, one.Step, one.Phase) == (reissued.Term, reissued.Step, reissued.Phase));

    private static IReadOnlyList<RunEvent> UntilNextCoordinator(IEnumerable<RunEvent> events, DateTime at) =>
        [.. events.TakeWhile(one => one.Time < at || one.Event != "resumed")];

    private static RunEvent? First(IEnumerable<RunEvent> events, DateTime from, TimeSpan within, Func<RunEvent, bool> wanted) =>
        events.FirstOrDefault(one => one.Time >= from && one.Time - from <= within && wanted(one));

    private static RunEvent? Earlier(RunEvent? one, RunEvent? other) =>
        one is null || other?.Time < one.Time ? other : one;

    private static void AddIfSeen(List<double> values, DateTime since, RunEvent? seen)
    {
        if (seen is not null)
            values.Add((seen.Time - since).TotalMilliseconds);
    }
}
