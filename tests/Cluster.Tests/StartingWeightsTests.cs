using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A run that starts from weights trained elsewhere has the same promise: whatever the workers, the same weights.</summary>
public sealed class StartingWeightsTests
{
    private static readonly string Model = Path.GetFullPath(Path.Combine(Mnist.Folder, "..", "..", "tests", "reference", "pytorch-halves.safetensors"));

    private static readonly string Settings = $"--from {Model} --activations relu,linear --loss mse --epochs 2 --batch 700 --shards 6";

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Any_workers_give_what_one_gives(int embedded, int processes)
    {
        await using var run = new TrainingRun(Settings, embedded, awaited: embedded + processes);
        for (var i = 1; i <= processes; i++)
            await run.StartWorker($"process-{i}");
        var summary = await run.CompletedAsUndisturbed();

        Assert.Equal((embedded + processes, 0), (summary.WorkersSeen, summary.WorkersLost));
        await using var verify = TrainerProcess.Start("coordinator", ["verify", run.Out], Path.GetTempPath());
        await verify.ExitsWith(0);
        Assert.StartsWith($"verified: {summary.Steps} steps come to the weights of the journal, bit for bit", verify.Output[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Killed_and_without_a_checkpoint_it_begins_again_with_the_same_weights()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --checkpoint-every none", embedded: 1);
        await run.NextEpoch();
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run goes on from its beginning, for no earlier state is on the disk, term 2; \\d+ steps are done again and compared");
        await run.CompletedAsUndisturbed();
    }
}
