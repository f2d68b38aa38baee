using System.Text.Json;
using Autoencoder.Coordinator.Tests.Trained.Evaluation;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class EvaluateCommandTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private static readonly string Data = RepositoryFolder.Path("data", "mnist");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_network_is_measured_beside_the_linear_optimum()
    {
        var (status, error, output) = await Evaluate("--model", mnist.File, "--out", _folder["new"]);
        Assert.True(status == 0, error);
        Assert.Contains("\n  all  10,000 ", output, StringComparison.Ordinal);
        Assert.Contains("the linear optimum of 12 values (PCA)", output, StringComparison.Ordinal);
        Assert.Equal(["evaluation.json", "evaluation.png"], Directory.GetFiles(_folder["new"]).Select(Path.GetFileName).Order());

        using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder["new"], "evaluation.json")));
        var root = report.RootElement;
        Assert.Equal(
            (mnist.Model.Fingerprint, mnist.Data.Fingerprint, "test", 12),
            (root.GetProperty("modelFingerprint").GetString(), root.GetProperty("dataFingerprint").GetString(), root.GetProperty("split").GetString(), root.GetProperty("codeSize").GetInt32()));
        var all = root.GetProperty("all");
        Assert.Equal(OfTraining(), all.GetProperty("network").GetProperty("bce").GetDouble(), 1e-6);
        var optimum = ReferenceFile.Read<LinearOptimum[]>("principal-components.json").Single(optimum => optimum.Data == "mnist");
        Assert.Equal(optimum.Mse[optimum.Components.IndexOf(12)], all.GetProperty("linear").GetProperty("mse").GetDouble(), 1e-8);
        Assert.Equal(
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
            root.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("images").GetInt32()));
        Assert.Equal(10, root.GetProperty("worst").GetArrayLength());
        Assert.Equal(10, root.GetProperty("best").GetArrayLength());
    }

    [Fact]
    public async Task The_results_lie_beside_those_of_a_run()
    {
        var run = _folder["run"];
        var (status, error, _) = await BuiltProgram.Run(
            "coordinator", "train", "--layers", "784-2-784", "--batch", "200", "--epochs", "1", "--workers", "1", "--data", MnistExtract.Folder, "--out", run);
        Assert.True(status == 0, error);
        // Without --data: on what it was trained on.
        (status, error, var output) = await BuiltProgram.Run("coordinator", "evaluate", "--model", run);
        Assert.True(status == 0, error);
        Assert.True(File.Exists(Path.Combine(run, "evaluation.json")) && File.Exists(Path.Combine(run, "evaluation.png")));
        Assert.Contains("the network does not reach the linear optimum of 2 values (PCA): its squared error is ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_results_lie_beside_a_model_that_is_a_file()
    {
        File.Copy(mnist.File, _folder["mine.safetensors"]);
        var (status, error, output) = await CalledProgram.Run("coordinator", "evaluate", _folder["mine.safetensors"], "--data", MnistExtract.Folder);
        Assert.True(status == 0, error);
        Assert.EndsWith($"results in {_folder["evaluation.json"]} and {_folder["evaluation.png"]}{Environment.NewLine}", output, StringComparison.Ordinal);
        Assert.Equal(["evaluation.json", "evaluation.png", "mine.safetensors"], _folder.Files.Order());
    }

    [Fact]
    public async Task What_cannot_be_evaluated_leaves_no_folder()
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", "evaluate", "--data", _folder.Path, "--model", mnist.File, "--out", _folder["new"]);
        Assert.Equal(2, status);
        Assert.StartsWith($"error: {_folder.Path}: neither train-images-idx3-ubyte.gz nor ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_line()
    {
        File.WriteAllText(_folder["file"], "");
        var (status, error, _) = await Evaluate("--model", mnist.File, "--out", _folder["file"]);
        Assert.Equal(2, status);
        Assert.Equal($"error: {_folder["file"]} is a file, not a folder; choose another folder with --out.{Environment.NewLine}", error);
    }

    private static Task<(int Status, string Error, string Output)> Evaluate(params string[] args) =>
        CalledProgram.Run("coordinator", ["evaluate", "--data", Data, .. args]);

    /// <summary>What the training would call the validation loss.</summary>
    private double OfTraining()
    {
        const int Rows = 1000;
        using var engine = new DenseEngine(mnist.Model.Spec, Rows);
        return Enumerable.Range(0, mnist.Data.Test.Count / Rows)
            .Sum(i => engine.Loss(mnist.Model.Weights, mnist.Data.Test, [.. Enumerable.Range(i * Rows, Rows)])) / mnist.Data.Test.Count;
    }
}
