using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class FullLoadTests
{
    /// <summary>A step of this model is long, and there are more computing threads than most test machines have cores.</summary>
    [Fact]
    public async Task Heartbeats_survive_more_work_than_the_machine_has_cores_for()
    {
        await using var run = new TrainingRun(
            "--layers 784-1000-400-30-400-1000-784 --epochs 1", embedded: Environment.ProcessorCount, awaited: Environment.ProcessorCount + 2);
        await run.StartWorker("first");
        await run.StartWorker("second");
        // As much work as there are cores, so no shorter on more of them; on a busy machine it may take minutes.
        var summary = await run.Completed(within: TimeSpan.FromMinutes(10));

        Assert.Equal((Environment.ProcessorCount + 2, 0), (summary.WorkersSeen, summary.WorkersLost));
        Assert.DoesNotContain(run.Coordinator.Output, line => line.Contains("is lost", StringComparison.Ordinal));
    }
}
