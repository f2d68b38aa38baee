using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// A run that something happens to after its first epoch. Each fault is seen to have come in mid-run: what it is waited for
/// here, a run that is over does not write any more. Where the others might be done first, they are held up meanwhile.
/// </summary>
internal sealed class FaultyRun : IAsyncDisposable
{
    private const string Settings = "--preset keras-bce --epochs 10 --batch 1000";

    private readonly int _count;
    private readonly TestNetwork? _network;
    private readonly TrainingRun _run;
    private readonly List<(TrainerProcess Process, NetworkHost? Host)> _workers = [];

    /// <param name="hasCables">Each worker is on a host of its own, with a cable that can be cut; needs <see cref="Requirement.Networks"/>.</param>
    public FaultyRun(int workers, bool hasCables)
    {
        _count = workers;
        _network = hasCables ? TestNetwork.Create() : null;
        _run = new TrainingRun(Settings, embedded: 0, awaited: workers, network: _network);
    }

    private TrainerProcess Coordinator => _run.Coordinator;

    private TrainerProcess Victim => _workers[0].Process;

    private IEnumerable<(TrainerProcess Process, NetworkHost? Host)> Others => _workers.Skip(1);

    /// <summary>All workers have joined, the first of them as victim.</summary>
    public async Task Start()
    {
        for (var i = 0; i < _count; i++)
        {
            var host = _network?.AddHost();
            _workers.Add((await _run.StartWorker(i == 0 ? "victim" : $"other-{i}", host: host), host));
        }
    }

    /// <summary>Nothing happens, and each worker is there to the end.</summary>
    public async Task LeaveInPeace()
    {
        foreach (var (process, _) in _workers)
            await EndsWell(process);
    }

    public async Task KillVictim()
    {
        await _run.NextEpoch();
        Victim.Send(PosixSignal.Kill);
        await Coordinator.NextLine("^victim is lost: ");
        await StartNewIfAlone();
    }

    public async Task KillAll()
    {
        await _run.NextEpoch();
        Send(PosixSignal.Kill, _workers);
        foreach (var _ in _workers)
            await Coordinator.NextLine(" is lost: ");
        await StartNew();
    }

    public async Task AskVictimToLeave()
    {
        await _run.NextEpoch();
        Victim.Send(PosixSignal.Terminate);
        await Coordinator.NextLine("^victim left: ");
        await Victim.ExitsWith(0);
        await StartNewIfAlone();
    }

    /// <summary>Too short a pause for the cluster, usually, but too long for the step: others do what it has left undone.</summary>
    public async Task PauseVictim()
    {
        await _run.NextEpoch();
        await WithoutVictim(Victim.Send(PosixSignal.Stop));
        Victim.Send(PosixSignal.Continue);
        await EndsWell(Victim);
    }

    /// <summary>Those that are there stand still until another one has joined and has done an epoch alone.</summary>
    public async Task JoinLate()
    {
        var late = await _run.StartSpare("late");
        await _run.NextEpoch();
        Send(PosixSignal.Stop, _workers);
        late.Send(PosixSignal.Continue);
        await Coordinator.NextLine("^late joined: ");
        await _run.NextEpoch();
        Send(PosixSignal.Continue, _workers);
        await EndsWell(late);
    }

    public async Task KillCoordinator()
    {
        await _run.NextEpoch();
        await _run.KillCoordinator();
        _run.ResumeCoordinator();
        await Coordinator.NextLine("^the run goes on from .*, term 2");
        foreach (var _ in _workers)
            await Coordinator.NextLine(" joined: ");
    }

    /// <summary>
    /// First the victim is cut off, whose shards the others do, then the others, too; the victim is the first to be back.
    /// Nobody gets on while a cable is pulled: on a busy machine that can take longer than the rest of the run.
    /// </summary>
    public async Task CutOff()
    {
        await _run.NextEpoch();
        Send(PosixSignal.Stop, _workers);
        var cut = _workers[0].Host!.Cut();
        Send(PosixSignal.Continue, _workers);
        await WithoutVictim(cut);
        Send(PosixSignal.Stop, Others);
        foreach (var (_, host) in Others)
            host!.Cut();
        Send(PosixSignal.Continue, Others);
        await Coordinator.NextLine("waits: there is no worker");
        _workers[0].Host!.Heal();
        await Coordinator.NextLine("^victim joined: ");
        foreach (var (_, host) in Others)
            host!.Heal();
        await EndsWell(Victim);
    }

    /// <summary>Waits for the end, with the weights of a run in peace.</summary>
    public Task<RunSummary> CompletedAsUndisturbed() => _run.CompletedAsUndisturbed();

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _network?.Dispose();
    }

    /// <summary>Since then the others have come to an epoch's end without it; or, if there are none, it has been missed.</summary>
    // Nothing need be said of a victim that owes nothing, and it is given nothing while it owes what others have done.
    private async Task WithoutVictim(DateTime time) =>
        await Coordinator.NextLine(_count > 1 ? TrainingRun.EpochLine : "^waiting: .* on victim, |^victim is lost: ", time);

    private Task StartNewIfAlone() => _count > 1 ? Task.CompletedTask : StartNew();

    private async Task StartNew()
    {
        await _run.StartWorker("new");
        await Coordinator.NextLine("^new joined: ");
    }

    private static void Send(PosixSignal signal, IEnumerable<(TrainerProcess Process, NetworkHost? Host)> workers)
    {
        foreach (var (process, _) in workers)
            process.Send(signal);
    }

    private static async Task EndsWell(TrainerProcess worker)
    {
        await worker.NextLine("the training is done$");
        await worker.ExitsWith(0);
    }
}
