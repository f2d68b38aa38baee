using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Processes with several workers each.</summary>
public sealed class SeveralWorkersTests
{
    private const string Settings = "--preset keras-bce";

    [Fact]
    public async Task They_join_compute_and_end_as_workers_of_their_own_and_say_so_once()
    {
        await using var run = new TrainingRun($"{Settings} --epochs 2", embedded: 0, awaited: 3, data: MnistExtract.Folder);
        var process = await run.StartWorkers("a", 3);
        var summary = await run.CompletedAsUndisturbed();
        summary.HasSeen(3);
        Assert.Equal(["a-1", "a-2", "a-3"], run.Coordinator.Output.Where(line => line.Contains(" joined: ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Order());
        await process.ExitsWith(0);
        Assert.Collection(
            process.Output,
            line => Assert.Matches("^.{8} a: looking for the coordinator at ", line),
            line => Assert.Matches("^.{8} a: joined the run as a-1 to a-3: 784-32-784 ", line),
            line => Assert.Matches("^.{8} a: the training is done$", line));
        Assert.Empty(process.Errors);
    }

    /// <summary>What their processes share ends with them, and all come back to the next coordinator.</summary>
    [SkippableFact]
    public async Task Killed_told_to_leave_and_without_a_coordinator_they_change_nothing()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --checkpoint-every 7", embedded: 0, awaited: 7, data: MnistExtract.Folder);
        var (killed, leaves, stays) = (await run.StartWorkers("killed", 3), await run.StartWorkers("leaves", 2), await run.StartWorkers("stays", 2));
        await run.NextEpoch();
        killed.Send(PosixSignal.Kill);
        foreach (var _ in (int[])[1, 2, 3])
            await run.Coordinator.NextLine("^killed-[1-3] is lost: ");
        leaves.Send(PosixSignal.Terminate);
        await leaves.NextLine(" leaves: leaving$");
        await leaves.NextLine(" leaves: left the run$");
        await leaves.ExitsWith(0);
        await run.NextEpoch();
        Assert.Equal(2, run.Coordinator.Output.Count(line => line.StartsWith("leaves-", StringComparison.Ordinal) && line.Contains(" left: ", StringComparison.Ordinal)));

        await run.KillCoordinator();
        await stays.NextLine(" stays: the coordinator is gone; looking for the coordinator at .* again$");
        run.ResumeCoordinator();
        await stays.NextLine(" stays: joined the run as stays-1 and stays-2: ");
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
    }

    /// <summary>Without a copy: they share one cache, which holds a part of the data.</summary>
    [Fact]
    public async Task They_share_the_data_that_they_fetch()
    {
        await using var run = new TrainingRun("--preset keras-bce --batch 1000 --shards 4 --shuffle window:8MiB --epochs 3", embedded: 0, awaited: 4);
        var process = await run.StartWorkerWithoutData("a", "--cache", "24MiB", "--workers", "4");
        await run.CompletedAsUndisturbed();
        await process.ExitsWith(0);
        // Six blocks for the first, and two for each other.
        Assert.Matches(@"^.{8} a: fetches the data from http://.*, and keeps 48MiB of 53MiB$", Assert.Single(process.Output, line => line.Contains("fetches", StringComparison.Ordinal)));
        Assert.Empty(process.Errors);
    }
}
