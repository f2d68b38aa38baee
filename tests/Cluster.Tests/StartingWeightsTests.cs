using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A run that starts from weights trained elsewhere has the same promise: whatever the workers, the same weights.</summary>
public sealed class StartingWeightsTests
{
    private static readonly string Model = Path.GetFullPath(Path.Combine(Mnist.Folder, "..", "..", "tests", "reference", "pytorch-halves.safetensors"));

    private static readonly string Settings = $"--from {Model} --activations relu,linear --loss mse --epochs 6 --batch 70 --shards 6";

    [Fact]
    public async Task Any_workers_give_what_one_gives()
    {
        await using var run = new TrainingRun(Settings, embedded: 2, awaited: 3, data: MnistExtract.Folder);
        await run.StartWorker("process");
        var summary = await run.CompletedAsUndisturbed();

        summary.HasSeen(3);
        await run.IsVerified();
    }

    [SkippableFact]
    public async Task Killed_and_without_a_checkpoint_it_begins_again_with_the_same_weights()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Settings} --checkpoint-every none", embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run continues from its beginning, for no earlier state is on the disk, term 2; \\d+ steps are done again and compared");
        await run.CompletedAsUndisturbed();
    }
}
