using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A run in bfloat16.</summary>
public sealed class BFloat16Tests
{
    [SkippableFact]
    public async Task It_continues_and_is_verified_as_one_in_float32()
    {
        Requirement.Signals();
        const string Settings = "--preset keras-bce --precision bf16 --batch 250";
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --verbose", embedded: 1, data: MnistExtract.Folder);
        await run.Coordinator.NextLine("^checkpoint at step ");
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine("^the run continues from its checkpoint at step [0-9]+, term 2");
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        await run.IsVerified();
    }

    [Fact]
    public Task The_validation_loss_is_within_a_hundredth_of_float32s() => IsWithinAHundredth("keras-bce");

    [Fact]
    [Trait("Category", "Slow")]
    public Task That_of_the_other_preset_too() => IsWithinAHundredth("keras-mse");

    private static async Task IsWithinAHundredth(string preset)
    {
        var (whole, half) = (await ValidationLoss("f32"), await ValidationLoss("bf16"));
        Assert.NotEqual(whole, half);
        Assert.InRange(half / whole, 0.99, 1.01);

        async Task<double> ValidationLoss(string precision)
        {
            using var run = await RunInPeace.Train($"--preset {preset} --epochs 2 --precision {precision}");
            return run.Summary.ValLoss ?? throw new InvalidOperationException("there is no validation loss");
        }
    }
}
