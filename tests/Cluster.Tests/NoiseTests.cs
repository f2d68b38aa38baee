using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Learning to remove noise: each sample has its own, on every worker and whenever it is done again.</summary>
public sealed class NoiseTests
{
    private const string Gaussian = "--preset keras-bce --batch 100 --noise gaussian:0.3";
    private const string Mask = "--preset keras-bce --epochs 2 --batch 100 --noise mask:0.25";

    [Theory]
    [InlineData(Gaussian + " --epochs 2", 3)]
    [InlineData(Mask, 4)]
    [InlineData(Mask + " --precision bf16", 2)]
    public async Task Any_number_of_workers_gives_what_one_gives(string settings, int workers)
    {
        using var run = await RunInPeace.Train(settings, workers, MnistExtract.Folder);
        AsInPeace.Check(run.Summary, run.Steps, await RunInPeace.Of(settings, MnistExtract.Folder));
    }

    [SkippableFact]
    public async Task After_a_killed_worker_and_a_killed_coordinator_it_continues_with_the_same_noise_and_is_verified()
    {
        Requirement.Signals();
        // Not at the ends of epochs, so that it is resumed in the midst of one.
        await using var run = new TrainingRun($"{Gaussian} --epochs 100000 --checkpoint-every 7", embedded: 1, awaited: 2, data: MnistExtract.Folder);
        var victim = await run.StartWorker("victim");
        await run.LosesWorkerAndCoordinator(victim);
        await run.EndsAsUndisturbed(Gaussian);
        await run.IsVerified();
    }

    [Fact]
    public async Task A_run_does_not_continue_with_other_noise()
    {
        using var run = await RunInPeace.Train(Mask, data: MnistExtract.Folder);
        var (status, error, _) = await CalledProgram.Run("coordinator", "train", "--resume", run.Out, "--epochs", "3", "--noise", "mask:0.5");
        Assert.Equal(2, status);
        Assert.Equal(
            $"error: --noise: the run in {run.Out} was begun with mask:0.25, with which it continues; leave the option out, or begin a new run.",
            error.Trim());
    }
}
