using Autoencoder.Processes;

namespace Autoencoder.Cluster.Tests;

/// <summary>Whatever happens in mid-run, to however many workers: the weights are those of one worker in peace.</summary>
public sealed class FaultMatrixTests
{
    private const string Settings = "--preset keras-bce --epochs 4 --batch 1000";

    public enum Fault
    {
        None,
        KilledWorker,
        PausedWorker,
        JoiningWorker,
        LeavingWorker,
        AllWorkersKilled,
        KilledCoordinator,
        CutNetwork,
    }

    public static TheoryData<int, Fault> Cases
    {
        get
        {
            var cases = new TheoryData<int, Fault>();
            foreach (var fault in Enum.GetValues<Fault>())
                for (var workers = 1; workers <= 4; workers++)
                    cases.Add(workers, fault);
            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task The_weights_are_those_of_a_run_in_peace(int workers, Fault fault)
    {
        Requirement.Signals();
        if (fault == Fault.CutNetwork)
            Requirement.Networks();
        using var network = fault == Fault.CutNetwork ? TestNetwork.Create() : null;
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: workers, network: network);
        var host = network?.AddHost();
        var victim = await run.StartWorker("victim", host: host);
        List<TrainerProcess> all = [victim];
        for (var i = 1; i < workers; i++)
            all.Add(await run.StartWorker($"other-{i}"));
        var late = fault is Fault.None or Fault.PausedWorker or Fault.KilledCoordinator or Fault.CutNetwork ? null : await run.StartSpare("late");
        await run.NextEpoch();

        await (fault switch
        {
            Fault.None => Task.CompletedTask,
            Fault.KilledWorker => Replaced([victim], PosixSignal.Kill),
            Fault.PausedWorker => Paused(),
            Fault.JoiningWorker => Joined(),
            Fault.LeavingWorker => Replaced([victim], PosixSignal.Terminate),
            Fault.AllWorkersKilled => Replaced(all, PosixSignal.Kill),
            Fault.KilledCoordinator => Resumed(),
            Fault.CutNetwork => Cut(host!),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        });
        var summary = await run.CompletedAsUndisturbed();
        if (fault is not (Fault.PausedWorker or Fault.KilledCoordinator or Fault.CutNetwork))
            Assert.Equal(fault switch { Fault.KilledWorker => 1, Fault.AllWorkersKilled => workers, _ => 0 }, summary.WorkersLost);

        async Task Replaced(List<TrainerProcess> gone, PosixSignal signal)
        {
            foreach (var worker in gone)
                worker.Send(signal);
            foreach (var _ in gone)
                await run.Coordinator.NextLine(signal == PosixSignal.Kill ? " is lost: " : "^victim left: ");
            if (signal == PosixSignal.Terminate)
                await victim.ExitsWith(0);
            await Joined();
        }

        async Task Joined()
        {
            late!.Send(PosixSignal.Continue);
            // Where others compute on, they may be done before it has joined.
            await run.Coordinator.NextLine("^late joined: |^trained: ");
        }

        async Task Paused()
        {
            victim.Send(PosixSignal.Stop);
            await Task.Delay(TimeSpan.FromSeconds(2));
            victim.Send(PosixSignal.Continue);
        }

        async Task Resumed()
        {
            await run.KillCoordinator();
            run.ResumeCoordinator();
        }

        async Task Cut(NetworkHost cable)
        {
            cable.Cut();
            // Others do its shards meanwhile, and may be done before the cluster has noticed anything.
            var line = await run.Coordinator.NextLine("^victim is lost: |^trained: ");
            cable.Heal();
            if (line.StartsWith("victim", StringComparison.Ordinal))
                await run.Coordinator.NextLine("^victim joined: |^trained: ");
        }
    }
}
