using Autoencoder.Processes;

namespace Autoencoder.Cluster.Tests;

/// <summary>Workers are killed, paused, stopped and added in mid-run. The weights are those of a run in peace.</summary>
public sealed class WorkerFaultTests
{
    private const string Settings = "--preset keras-bce --epochs 12";

    // The cluster needs about three seconds to find that a worker is paused; the training must go on for longer.
    private const string LongSettings = "--preset keras-bce --epochs 30";

    [SkippableFact]
    public async Task A_killed_worker_changes_nothing()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2);
        var victim = await run.StartWorker("victim");
        await run.StartWorker("survivor");
        await run.NextEpoch();
        victim.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^victim is lost: .*: 1 worker$");

        await AssertUndisturbed(run, seen: 2, lost: 1);
    }

    [SkippableFact]
    public async Task Two_of_three_workers_killed_one_after_the_other_change_nothing()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 3);
        var first = await run.StartWorker("first");
        var second = await run.StartWorker("second");
        await run.StartWorker("survivor");
        await run.NextEpoch();
        first.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^first is lost: .*: 2 workers$");
        await run.NextEpoch();
        second.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^second is lost: .*: 1 worker$");

        await AssertUndisturbed(run, seen: 3, lost: 2);
    }

    [SkippableFact]
    public async Task A_run_whose_workers_are_all_killed_waits_for_the_next()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2);
        var first = await run.StartWorker("first");
        var second = await run.StartWorker("second");
        await run.NextEpoch();
        first.Send(PosixSignal.Kill);
        second.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("waits: there is no worker; the training goes on when one joins$");
        await run.StartWorker("third");
        await run.Coordinator.NextLine("^third joined: 1 worker$");

        await AssertUndisturbed(run, seen: 3, lost: 2);
    }

    [Fact]
    public async Task A_worker_that_joins_in_mid_run_takes_part_and_changes_nothing()
    {
        await using var run = new TrainingRun(LongSettings, embedded: 1, listen: "127.0.0.1:0");
        await run.Address();
        await run.NextEpoch();
        await run.StartWorker("late");
        await run.Coordinator.NextLine("^late joined: 2 workers$");
        await run.Coordinator.NextLine(@"^epoch \d+/30 .* 2 workers$");

        await AssertUndisturbed(run, seen: 2, lost: 0);
    }

    [SkippableFact]
    public async Task A_worker_that_is_asked_to_stop_leaves_in_good_order()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Settings, embedded: 0, awaited: 2);
        var leaver = await run.StartWorker("leaver");
        await run.StartWorker("stayer");
        await run.NextEpoch();
        leaver.Send(PosixSignal.Terminate);
        await leaver.NextLine("left the run$");
        await leaver.ExitsWith(0);
        await run.Coordinator.NextLine("^leaver left: 1 worker$");

        await AssertUndisturbed(run, seen: 2, lost: 0);
    }

    [SkippableFact]
    public async Task A_paused_worker_is_done_without_and_comes_back()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(LongSettings, embedded: 0, awaited: 2);
        var paused = await run.StartWorker("paused");
        var other = await run.StartWorker("other");
        await run.NextEpoch();
        paused.Send(PosixSignal.Stop);
        await run.Coordinator.NextLine("^paused is lost: .*: 1 worker$");
        await run.NextEpoch();

        // With nobody else there, the run cannot end before the paused worker is back.
        other.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("waits: there is no worker");
        paused.Send(PosixSignal.Continue);
        await run.Coordinator.NextLine("^paused joined: 1 worker$");

        // It may be lost once more, when the cluster removes the node that it was before the pause.
        Assert.InRange((await run.CompletedAsUndisturbed()).WorkersLost, 2, 3);
        await paused.NextLine("the training is done$");
        await paused.ExitsWith(0);
    }

    private static async Task AssertUndisturbed(TrainingRun run, int seen, int lost)
    {
        var summary = await run.CompletedAsUndisturbed();
        Assert.Equal((seen, lost), (summary.WorkersSeen, summary.WorkersLost));
    }
}
