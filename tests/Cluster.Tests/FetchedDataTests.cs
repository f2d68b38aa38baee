using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Workers without a copy of the data come to the weights of those that have one, with a cache that holds a part of it.</summary>
public sealed class FetchedDataTests
{
    // Two lanes of 4 MiB each, in blocks of 4 MiB, of the 48 MiB of MNIST; six blocks are kept.
    private const string Settings = "--preset keras-bce --batch 1000 --shards 2 --shuffle window:8MiB";
    private const string Cache = "24MiB";

    [SkippableFact]
    public async Task Through_a_killed_worker_and_coordinator_they_come_to_the_weights_of_workers_with_a_copy()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --checkpoint-every 7", embedded: 0, awaited: 2);
        var victim = await run.StartWorkerWithoutData("victim", "--cache", Cache);
        var other = await run.StartWorkerWithoutData("other", "--cache", Cache);
        await victim.NextLine(@": fetches the data from http://127\.0\.0\.1:\d+/, and keeps 24MiB of 53MiB$");
        await run.LosesWorkerAndCoordinator(victim);
        await run.EndsAsUndisturbed(Settings);
        Assert.Empty(other.Errors);
    }

    /// <summary>A worker that has not joined yet waits for nothing else than data, and there is nobody any more to send them.</summary>
    [SkippableFact]
    public async Task A_worker_whose_coordinator_is_killed_while_it_fetches_its_first_blocks_joins_the_next_one()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --epochs 2", embedded: 0, awaited: 1);
        var worker = await run.StartWorkerWithoutData("one", "--cache", Cache);
        await worker.NextLine(": fetches the data from ");
        await run.KillCoordinator();
        await worker.NextLine(": the coordinator is gone; looking for the coordinator at .* again$");
        run.ResumeCoordinator();
        await run.CompletedAsUndisturbed();
        Assert.Empty(worker.Errors);
    }

    [SkippableFact]
    public async Task Workers_that_are_told_of_data_on_the_web_take_the_coordinators_where_those_are_damaged_or_cut_off()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --epochs 4", embedded: 0, awaited: 2);
        using var damaging = new UnreliableWeb(run.Data, cuts: false);
        using var cutting = new UnreliableWeb(run.Data, cuts: true);
        foreach (var web in (UnreliableWeb[])[damaging, cutting])
            await run.StartWorkerWithoutData(web == cutting ? "cut" : "damaged", "--cache", Cache, "--data", web.Address);
        await run.CompletedAsUndisturbed();
        Assert.All([damaging.Spoiled, cutting.Spoiled], spoiled => Assert.NotEqual(0, spoiled));
    }
}
