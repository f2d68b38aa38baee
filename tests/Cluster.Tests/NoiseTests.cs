using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Learning to remove noise: each sample has its own, whoever computes it and whenever it is done again.</summary>
public sealed class NoiseTests
{
    private const string Gaussian = "--preset keras-bce --epochs 6 --batch 1000 --noise gaussian:0.3";
    private const string Mask = "--preset keras-bce --epochs 2 --batch 1000 --noise mask:0.25";

    [Theory]
    [InlineData(Gaussian, 3)]
    [InlineData(Mask, 4)]
    [InlineData(Mask + " --precision bf16", 2)]
    public async Task Any_number_of_workers_gives_what_one_gives(string settings, int workers)
    {
        await using var run = new TrainingRun(settings, embedded: workers);
        await run.CompletedAsUndisturbed();
    }

    [SkippableFact]
    public async Task A_worker_that_is_killed_changes_nothing()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Gaussian, embedded: 0, awaited: 2);
        var victim = await run.StartWorker("victim");
        await run.StartWorker("other");
        await run.NextEpoch();
        victim.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^victim is lost: ");
        var summary = await run.CompletedAsUndisturbed();

        Assert.Equal((2, 1), (summary.WorkersSeen, summary.WorkersLost));
    }

    [SkippableFact]
    public async Task A_run_that_is_resumed_in_mid_epoch_goes_on_with_the_same_noise_and_is_verified()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Gaussian} --checkpoint-every 7", embedded: 2);
        await run.NextEpoch();
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine(@"^the run goes on from its checkpoint at step \d+, term 2");
        Assert.Equal((await TrainingRun.Undisturbed(Gaussian)).WeightsSha256, (await run.Completed()).WeightsSha256);

        await using var verify = TrainerProcess.Start("coordinator", ["verify", run.Out], Path.GetTempPath());
        await verify.ExitsWith(0);
        Assert.StartsWith("verified: 360 steps come to the weights of the journal, bit for bit", verify.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_not_gone_on_with_with_other_noise()
    {
        await using var run = new TrainingRun(Mask, embedded: 1);
        await run.Completed();
        await using var other = TrainerProcess.Start(
            "coordinator", ["train", "--resume", run.Out, "--epochs", "3", "--noise", "mask:0.5"], Path.GetTempPath());
        await other.ExitsWith(2);

        Assert.Equal(
            $"error: --noise: the run in {run.Out} was begun with another value, with which it goes on; leave the option out, or begin a new run.",
            Assert.Single(other.Errors));
    }
}
