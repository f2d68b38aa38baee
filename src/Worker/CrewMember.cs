using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>One of the workers of this process, as it reports: whether this membership of the cluster has led it into a run.</summary>
/// <param name="joined">Told when it is in a run.</param>
/// <param name="disconnected">Told when it looks for the coordinator again, and whether it was in a run.</param>
internal sealed class CrewMember(int place, ConsoleLog log, CrewLog lines, WorkerHealth health, Action<RunSpec> joined, Action<bool> disconnected) : IWorkerLog
{
    private volatile bool _isOffered;
    private volatile bool _joined;

    /// <summary>It may still wait for data, of which it says so itself.</summary>
    public bool HasCoordinator => _joined || _isOffered;

    public bool IsJoined => _joined;

    public void Offered() => _isOffered = true;

    public void Joined(RunSpec run, string? name)
    {
        _joined = true;
        health.Joined();
        log.SetRun(run);
        lines.Joined(place, "joined the run", name, $": {run.Model}, batch {run.Plan.Batch} in {run.Plan.Shards} shards");
        joined(run);
    }

    public void Disconnected(string reason)
    {
        var wasJoined = _joined;
        Forget();
        disconnected(wasJoined);
        health.SearchBegan(reason);
        lines.Line(place, "disconnected", $"disconnected: {reason}; joining again", reason);
    }

    /// <summary>It was refused or sent away, and asks again later.</summary>
    /// <param name="isNews">False if that was so the last time.</param>
    public void Refused(string reason, TimeSpan again, bool isNews)
    {
        Forget();
        health.SearchBegan(reason);
        if (!isNews)
            return;
        lines.Line(place, "done", FormattableString.Invariant($"{reason}; the other workers of this process continue, and it asks again in {again.TotalSeconds:0} s"), reason);
    }

    public void OrderBegan(WorkOrder order) => health.OrderBegan(order);

    public void Answered() => health.Answered();

    private void Forget() => (_joined, _isOffered) = (false, false);
}
