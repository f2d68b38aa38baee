using System.Text.Json;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>What a run leaves in its folder.</summary>
public sealed class ResultsTests
{
    [Fact]
    public async Task A_run_leaves_all_its_results()
    {
        await using var run = new TrainingRun("--preset deep --epochs 2 --batch 200 --shards 5 --seed 3", embedded: 2, data: MnistExtract.Folder);
        var summary = await run.Completed();

        Assert.Equal((2, 60), (summary.Epochs, summary.Steps));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Out, "summary.json")));
        string[] contract =
        [
            "preset", "layers", "loss", "seed", "epochs", "steps", "batch", "shards", "trainLoss", "valLoss", "weightsSha256",
            "samplesPerSecond", "wallSeconds", "workersSeen", "workersLost", "shardsReissued", "samplesPerEpoch",
        ];
        Assert.Empty(contract.Except(json.RootElement.EnumerateObject().Select(property => property.Name)));
        Assert.Equal("deep", json.RootElement.GetProperty("preset").GetString());
        Assert.Equal("784-128-64-32-64-128-784", json.RootElement.GetProperty("layers").GetString());
        Assert.Equal((3, 200, 5), (Number("seed"), Number("batch"), Number("shards")));

        Assert.Equal(SafetensorsHash.Of(Path.Combine(run.Out, "model.safetensors")), summary.WeightsSha256);
        Assert.Contains(run.Coordinator.Output, line => line == $"weights {summary.WeightsSha256}");
        Assert.Equal(3, File.ReadAllLines(Path.Combine(run.Out, "metrics.csv")).Length);
        AssertPng("curves.png");
        AssertPng("reconstructions.png");

        int Number(string name) => json.RootElement.GetProperty(name).GetInt32();

        void AssertPng(string name)
        {
            ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
            Assert.True(File.ReadAllBytes(Path.Combine(run.Out, name)).AsSpan().StartsWith(signature), $"{name} is no PNG");
        }
    }

    /// <summary>settings.json says that it can be used as appsettings.json to train the same again.</summary>
    [Fact]
    public async Task The_settings_of_a_run_train_the_same_again()
    {
        using var run = await RunInPeace.Train("--preset keras-mse --epochs 1 --batch 200 --lr 0.01 --seed 5", data: MnistExtract.Folder);

        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(run.Out, "settings.json"), folder["appsettings.json"]);
        await using var again = TrainerProcess.Start("coordinator", ["train", "--out", "again"], folder.Path);
        await again.ExitsWith(0);
        Assert.Equal(run.Summary.WeightsSha256, RunSummary.Read(folder["again/summary.json"]).WeightsSha256);
    }
}
