using System.Text.Json;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

/// <summary>What a run of the program leaves, opened in every way.</summary>
public sealed class TrainedModelTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    private string Run => _parent["run"];

    [Theory]
    [InlineData("f32")]
    [InlineData("bf16")]
    public async Task A_run_is_opened_by_its_model_its_checkpoint_or_the_newest_that_is_left(string precision)
    {
        await Train("--precision", precision);
        using var finished = TrainedModel.Open(Run);
        Assert.Equal(Path.Combine(Run, "model.safetensors"), finished.File);
        Assert.Equal(
            new ModelSpec([784, 4, 784], [Activation.Tanh, Activation.Sigmoid], ReconstructionLoss.Mse, precision: Enum.Parse<Precision>(precision, ignoreCase: true)),
            finished.Spec);
        using (var summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Run, "summary.json"))))
            Assert.Equal(summary.RootElement.GetProperty("weightsSha256").GetString(), finished.WeightsSha256);

        // As if it had not finished.
        File.Delete(Path.Combine(Run, "summary.json"));
        string[] checkpoints = [.. Directory.GetFiles(Path.Combine(Run, "checkpoints")).OrderDescending()];
        using var newest = TrainedModel.Open(Run);
        Assert.Equal((checkpoints[0], finished.Fingerprint, finished.Spec), (newest.File, newest.Fingerprint, newest.Spec));
        Assert.Empty(newest.Skipped);

        using (var damaged = File.OpenWrite(checkpoints[0]))
            damaged.SetLength(damaged.Length - 1);
        using var before = TrainedModel.Open(Run);
        Assert.Equal(checkpoints[1], before.File);
        Assert.NotEqual(finished.Fingerprint, before.Fingerprint);
        Assert.StartsWith($"{checkpoints[0]}: the file is cut short", Assert.Single(before.Skipped), StringComparison.Ordinal);
        using var file = TrainedModel.Open(checkpoints[1]);
        Assert.Equal(before.Fingerprint, file.Fingerprint);
    }

    /// <summary>And by whatever options it is opened.</summary>
    [Fact]
    public async Task Of_a_finished_run_whose_model_is_damaged_the_way_out_is_told_and_is_one()
    {
        await Train();
        var model = Path.Combine(Run, "model.safetensors");
        var whole = File.ReadAllBytes(model);
        File.WriteAllBytes(model, whole[..^1]);
        foreach (var command in (string[][])[["evaluate", Run, "--data", MnistExtract.Folder], ["export", Run, "--format", "onnx", "--out", _parent["onnx"], "--activations", "tanh,sigmoid"]])
        {
            var (status, error, _) = await BuiltProgram.Run("coordinator", command);
            Assert.Equal(2, status);
            Assert.Matches($"^error: {Regex.Escape(Run)}: its model cannot be used \\({Regex.Escape(model)}: .*\\); .*coordinator train --resume {Regex.Escape(Run)} writes it anew from the checkpoint at step 120\\.\n$", error);
        }

        var (resumed, problem, _) = await BuiltProgram.Run("coordinator", "train", "--resume", Run);
        Assert.True(resumed == 0, problem);
        Assert.Equal(whole, File.ReadAllBytes(model));
        using (TrainedModel.Open(Run))
            Assert.Contains("leave --activations out", Assert.Throws<FileException>(() => TrainedModel.Open(Run, [Activation.Relu, Activation.Sigmoid])).Message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Run, "checkpoints"), recursive: true);
        File.WriteAllBytes(model, whole[..^1]);
        Assert.EndsWith("; the run has no checkpoint from which it could be written anew; train it again with another --out.", Assert.Throws<FileException>(() => TrainedModel.Open(Run)).Message, StringComparison.Ordinal);
        // A bit of a weight that is a number all the same.
        whole[^1] ^= 1;
        File.WriteAllBytes(model, whole);
        Assert.StartsWith($"{model}: these are not the weights that summary.json beside it tells of; ", Assert.Throws<FileException>(() => TrainedModel.Open(Run)).Message, StringComparison.Ordinal);
        TrainedModel.Open(model).Dispose();
    }

    [Fact]
    public async Task A_checkpoint_in_doubt_is_not_used()
    {
        await Train();
        File.Delete(Path.Combine(Run, "summary.json"));
        File.WriteAllText(Path.Combine(Run, "in-doubt"), "60\n");
        using var model = TrainedModel.Open(Run);
        Assert.EndsWith("step-000000060.safetensors", model.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_bfloat16_is_continued()
    {
        await Train("--precision", "bf16");
        var (status, error, output) = await BuiltProgram.Run("coordinator", "train", "--resume", Run, "--epochs", "3");
        Assert.True(status == 0, error);
        Assert.Contains("trained: 3 epochs", output, StringComparison.Ordinal);
    }

    public void Dispose() => _parent.Dispose();

    private async Task Train(params string[] options)
    {
        var (status, error, _) = await BuiltProgram.Run("coordinator", [
            "train", "--layers", "784-4-784", "--activations", "tanh,sigmoid", "--loss", "mse", "--batch", "100", "--epochs", "2", "--workers", "1",
            "--data", MnistExtract.Folder, "--out", Run, "--checkpoint-every", "60", .. options]);
        Assert.True(status == 0, error);
    }
}
