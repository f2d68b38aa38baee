namespace Autoencoder.Cluster.Tests;

/// <summary>
/// Whatever happens in mid-run, to however many workers: the weights are those of one worker in peace. A case fails, too,
/// if the run was over before its fault could touch it. A class for each number of workers, so that they run side by side.
/// </summary>
public abstract class FaultTests(int workers)
{
    public static TheoryData<Fault> Faults => new(Enum.GetValues<Fault>());

    [SkippableTheory]
    [MemberData(nameof(Faults))]
    public async Task The_weights_are_those_of_a_run_in_peace(Fault fault)
    {
        Requirement.Signals();
        if (fault == Fault.CutNetwork)
            Requirement.Networks();
        await using var run = new FaultyRun(workers, hasCables: fault == Fault.CutNetwork);
        await run.Start();

        await (fault switch
        {
            Fault.None => run.LeaveInPeace(),
            Fault.KilledWorker => run.KillVictim(),
            Fault.PausedWorker => run.PauseVictim(),
            Fault.JoiningWorker => run.JoinLate(),
            Fault.LeavingWorker => run.AskVictimToLeave(),
            Fault.AllWorkersKilled => run.KillAll(),
            Fault.KilledCoordinator => run.KillCoordinator(),
            Fault.CutNetwork => run.CutOff(),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        });
        var summary = await run.CompletedAsUndisturbed();

        // Whoever is silent for long is lost, too, and more than once if it comes back to a busy machine.
        var (seen, lost) = fault switch
        {
            Fault.None => (workers, 0),
            Fault.KilledWorker => (workers == 1 ? 2 : workers, 1),
            Fault.LeavingWorker => (workers == 1 ? 2 : workers, 0),
            Fault.AllWorkersKilled => (workers + 1, workers),
            _ => (summary.WorkersSeen, summary.WorkersLost),
        };
        Assert.Equal((seen, lost), (summary.WorkersSeen, summary.WorkersLost));
    }
}

public sealed class OneWorkerFaultTests() : FaultTests(1);

public sealed class TwoWorkersFaultTests() : FaultTests(2);

public sealed class ThreeWorkersFaultTests() : FaultTests(3);

public sealed class FourWorkersFaultTests() : FaultTests(4);
