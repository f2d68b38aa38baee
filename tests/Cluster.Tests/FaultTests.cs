namespace Autoencoder.Cluster.Tests;

/// <summary>
/// Whatever happens in mid-run, to however many workers: each step's weights are those of one worker in peace. All faults
/// come one after the other in one run. A class for each number of workers, so that they run side by side.
/// </summary>
public abstract class FaultTests(int workers)
{
    [SkippableFact]
    public async Task Through_all_faults_each_step_is_that_of_a_run_in_peace()
    {
        Requirement.Signals();
        await using var run = new FaultyRun(workers);
        await run.Start();
        await run.PauseVictim();
        await run.JoinLate();
        await run.KillVictim();
        var isCut = await run.CutOff();
        await run.KillCoordinator();
        await run.AskVictimToLeave();
        await run.KillAll();
        await run.EndsAsUndisturbed();
        if (!isCut)
            Requirement.Networks();
    }
}

/// <summary>Who is hit leaves nobody, and the run waits.</summary>
public sealed class OneWorkerFaultTests() : FaultTests(1);

/// <summary>Who is hit leaves one other, with all shards.</summary>
[Trait("Category", "Slow"), Trait("Category", "Promise")]
public sealed class TwoWorkersFaultTests() : FaultTests(2);

/// <summary>Who is hit leaves several, who share its shards.</summary>
public sealed class ThreeWorkersFaultTests() : FaultTests(3);

[Trait("Category", "Slow"), Trait("Category", "Promise")]
public sealed class FourWorkersFaultTests() : FaultTests(4);
