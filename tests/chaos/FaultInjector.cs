using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>Does to a run what a schedule says.</summary>
internal sealed class FaultInjector(TrainingRun run, Fleet fleet)
{
    private readonly Lock _lock = new();
    private readonly List<InjectedFault> _faults = [];

    public IReadOnlyList<InjectedFault> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>There are workers with nothing to do, who take the place of one that is killed.</summary>
    public bool HasIdle => fleet.HasIdle;

    /// <summary>The coordinator was killed when its run was over; nobody continues it.</summary>
    public bool KilledAfterTheEnd { get; private set; }

    /// <summary>Called right before the coordinator is killed.</summary>
    public event Action? CoordinatorGoes;

    /// <summary>Does it, unless there is nobody to whom it could be done.</summary>
    public async Task Inject(PlannedFault fault)
    {
        fleet.ReplaceDeserters();
        try
        {
            if (fault.Kind == FaultKind.Coordinator)
                await KillCoordinator();
            else if (fault.Kind == FaultKind.KillAll)
                Remove(fault.Kind, fleet.All, PosixSignal.Kill);
            else if (fleet.Choose(fault.Pick) is { } member)
                Inject(fault, member);
        }
        catch (ProcessException)
        {
            // Whom it was meant for ended at the same moment, as all do when the run is over.
        }
    }

    private void Inject(PlannedFault fault, Fleet.Member member)
    {
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                Remove(fault.Kind, [member], PosixSignal.Kill);
                break;
            case FaultKind.Leave:
                Remove(fault.Kind, [member], PosixSignal.Terminate);
                break;
            case FaultKind.Pause:
                Suspend(fault, member, () => member.Process.Send(PosixSignal.Stop), () => member.Process.Send(PosixSignal.Continue));
                break;
            case FaultKind.Cut:
                Suspend(fault, member, member.Host!.Cut, member.Host!.Heal);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    private void Remove(FaultKind kind, IReadOnlyList<Fleet.Member> members, PosixSignal signal)
    {
        DateTime? at = null;
        foreach (var member in members)
        {
            var sent = member.Process.Send(signal);
            at ??= sent;
        }

        if (at is { } first)
            Note(new InjectedFault(kind, first, [.. members.Select(member => member.Name)]));
        foreach (var member in members)
            fleet.Replace(member);
    }

    private void Suspend(PlannedFault fault, Fleet.Member member, Func<DateTime> begin, Func<DateTime> end)
    {
        member.IsBusy = true;
        var at = begin();
        fleet.InBackground(async () =>
        {
            await Task.Delay(fault.Lasts);
            // A worker that was killed meanwhile is not to be woken any more.
            var until = member.Process.HasExited ? DateTime.UtcNow : end();
            member.IsBusy = false;
            Note(new InjectedFault(fault.Kind, at, [member.Name], until));
        });
    }

    private async Task KillCoordinator()
    {
        CoordinatorGoes?.Invoke();
        Note(new InjectedFault(FaultKind.Coordinator, await run.KillCoordinator(), []));
        // One that was killed after all was done has left nothing to continue.
        KilledAfterTheEnd = File.Exists(Path.Combine(run.Out, "summary.json"));
        if (!KilledAfterTheEnd)
            run.ResumeCoordinator();
    }

    private void Note(InjectedFault fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }
}
