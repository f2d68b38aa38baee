using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A run without an end that faults come to, one after the other, and that is ended when all have come. Each is seen to have
/// come in mid-run: what is waited for here, a run that is over does not write any more. After each, there are as many workers as in the beginning, or one more.
/// </summary>
internal sealed class FaultyRun : IAsyncDisposable
{
    // Its steps are short, so that what is computed while something is waited for here costs little.
    private const string Settings = "--preset keras-bce --batch 500";

    private readonly int _count;
    private readonly TestNetwork? _network;
    private readonly TrainingRun _run;
    private readonly List<Member> _workers = [];
    private int _started;

    public FaultyRun(int workers)
    {
        _count = workers;
        _network = TestNetwork.Unavailable is null ? TestNetwork.Create() : null;
        _run = new TrainingRun($"{Settings} --epochs 100000", embedded: 0, awaited: workers, network: _network, data: MnistExtract.Folder);
    }

    private TrainerProcess Coordinator => _run.Coordinator;

    private Member Victim => _workers[0];

    private IEnumerable<Member> Others => _workers.Skip(1);

    /// <summary>When all workers have joined, it trains.</summary>
    public async Task Start()
    {
        for (var i = 0; i < _count; i++)
            await StartWorker();
    }

    /// <summary>Too short a pause for the cluster, usually, but too long for the step: others do what it has left undone.</summary>
    public async Task PauseVictim()
    {
        await _run.NextEpoch();
        await WithoutVictim(Victim.Process.Send(PosixSignal.Stop));
        Victim.Process.Send(PosixSignal.Continue);
    }

    public async Task AskVictimToLeave()
    {
        await _run.NextEpoch();
        var victim = Victim;
        victim.Process.Send(PosixSignal.Terminate);
        await Coordinator.NextLine($"^{victim.Name} left: ");
        await victim.Process.ExitsWith(0);
        _workers.Remove(victim);
        await GoesOn();
    }

    /// <summary>Those that were there stand still until the one that joins has done an epoch alone.</summary>
    public async Task JoinLate()
    {
        await _run.NextEpoch();
        var there = _workers.ToArray();
        var late = await StartWorker();
        await Coordinator.NextLine($"^{late.Name} joined: ");
        var alone = Send(PosixSignal.Stop, there);
        // The first may have been on its way already.
        await _run.NextEpoch(since: alone);
        await _run.NextEpoch();
        Send(PosixSignal.Continue, there);
    }

    public async Task KillVictim()
    {
        await _run.NextEpoch();
        Victim.Process.Send(PosixSignal.Kill);
        await Coordinator.NextLine($"^{Victim.Name} is lost: ");
        _workers.RemoveAt(0);
        await GoesOn();
    }

    /// <summary>
    /// First the victim is cut off, whose shards the others do, then the others, too; the victim is the first to be back.
    /// Nobody gets on while a cable is pulled: on a busy machine that can take longer than the rest of the run.
    /// </summary>
    /// <returns>False if there are no cables.</returns>
    public async Task<bool> CutOff()
    {
        if (_network is null)
            return false;
        await _run.NextEpoch();
        Send(PosixSignal.Stop, _workers);
        var cut = Victim.Host!.Cut();
        Send(PosixSignal.Continue, _workers);
        await WithoutVictim(cut);
        Send(PosixSignal.Stop, Others);
        foreach (var other in Others)
            other.Host!.Cut();
        Send(PosixSignal.Continue, Others);
        await Coordinator.NextLine("waits: there is no worker");
        Victim.Host!.Heal();
        await Coordinator.NextLine($"^{Victim.Name} joined: ");
        foreach (var other in Others)
            other.Host!.Heal();
        foreach (var _ in Others)
            await Coordinator.NextLine(" joined: ");
        return true;
    }

    public async Task KillCoordinator()
    {
        await _run.NextEpoch();
        await _run.KillCoordinator();
        _run.ResumeCoordinator();
        await Coordinator.NextLine("^the run continues from .*, term 2");
        foreach (var _ in _workers)
            await Coordinator.NextLine(" joined: ");
    }

    public async Task KillAll()
    {
        await _run.NextEpoch();
        Send(PosixSignal.Kill, _workers);
        foreach (var _ in _workers)
            await Coordinator.NextLine(" is lost: ");
        _workers.Clear();
        await GoesOn();
    }

    /// <summary>Ends it as soon as all faults have come, with one more epoch, and each step's weights those of a run in peace.</summary>
    public async Task EndsAsUndisturbed()
    {
        await _run.EndsAsUndisturbed(Settings);
        foreach (var worker in _workers)
        {
            await worker.Process.NextLine("the run was stopped$");
            await worker.Process.ExitsWith(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _network?.Dispose();
    }

    /// <summary>Since then the others have come to an epoch's end without it; or, if there are none, it has been missed.</summary>
    // Nothing need be said of a victim that owes nothing, and it is given nothing while it owes what others have done.
    private async Task WithoutVictim(DateTime time) => await Coordinator.NextLine(
        _workers.Count > 1 ? TrainingRun.EpochLine : $"^waiting: .* on {Victim.Name}, |^{Victim.Name} is lost: ", time);

    /// <summary>With those who are left; if there are none, with another one.</summary>
    private async Task GoesOn()
    {
        if (_workers.Count == 0)
            await Coordinator.NextLine($"^{(await StartWorker()).Name} joined: ");
        await _run.NextEpoch();
    }

    private async Task<Member> StartWorker()
    {
        var (name, host) = ($"worker-{++_started}", _network?.AddHost());
        var worker = new Member(name, await _run.StartWorker(name, host: host), host);
        _workers.Add(worker);
        return worker;
    }

    /// <returns>The time in UTC after it.</returns>
    private static DateTime Send(PosixSignal signal, IEnumerable<Member> workers)
    {
        foreach (var worker in workers)
            worker.Process.Send(signal);
        return DateTime.UtcNow;
    }

    private sealed record Member(string Name, TrainerProcess Process, NetworkHost? Host);
}
