using Autoencoder.Processes;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>A worker that computes wrong bits is found out, and what it computed does not stay in the weights.</summary>
public sealed class LyingWorkerTests
{
    private const string Settings = "--preset keras-bce --epochs 3";

    [Fact]
    public async Task Audited_by_two_others_it_is_removed_and_the_weights_are_those_of_a_run_in_peace()
    {
        await using var run = new TrainingRun(Settings, embedded: 2, awaited: 3, audit: 1);
        await using var liar = await LyingWorker.Start(await run.Address(), fromStep: 100);
        await run.Coordinator.NextLine("^step 100: the sum of liar over shards? .* has other bits than those of two others$");
        await run.Coordinator.NextLine("^liar is removed: it computes wrongly: .*: 2 workers$");
        Assert.Equal(WorkerOutcome.Failed, (await liar.End).Outcome);

        await run.CompletedAsUndisturbed();
    }

    [Fact]
    public async Task With_one_other_worker_the_coordinator_decides_with_one_of_its_own()
    {
        await using var run = new TrainingRun(Settings, embedded: 1, awaited: 2, audit: 1);
        await using var liar = await LyingWorker.Start(await run.Address(), fromStep: 50);
        await run.Coordinator.NextLine("^step 50: two sums over shards? .* differ; this process computes them too, to decide$");
        await run.Coordinator.NextLine("^liar is removed: ");
        Assert.Equal(WorkerOutcome.Failed, (await liar.End).Outcome);

        await run.CompletedAsUndisturbed();
    }
}
