using System.Text.Json;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;
using RunSummary = Autoencoder.Coordinator.Store.Reports.RunSummary;

namespace Autoencoder.Coordinator.Tests.Store.Reports;

public sealed class RunSummaryTests : IDisposable
{
    internal static readonly RunSummary Summary = new()
    {
        Preset = "keras-bce",
        Layers = "784-32-784",
        Activations = "relu,sigmoid",
        Loss = "bce",
        Precision = "f32",
        Engine = "exact",
        CodeSize = 32,
        Parameters = 50_992,
        Optimizer = "adam",
        LearningRate = 1e-3,
        Initialisation = "keras",
        Noise = "none",
        Seed = ulong.MaxValue,
        Epochs = 50,
        Steps = 11_750,
        Batch = 256,
        Shards = 8,
        SamplesPerEpoch = 60_000,
        TrainLoss = 0.1 + 0.2,
        ValLoss = double.BitIncrement(0.0915),
        WeightsSha256 = new string('a', 64),
        SamplesPerSecond = 150_000,
        WallSeconds = 21.5,
        Term = 2,
        WorkersSeen = 4,
        WorkersLost = 1,
        ShardsReissued = 3,
        Completed = true,
        FinishedAt = new DateTime(2026, 1, 31, 23, 59, 59, DateTimeKind.Utc),
        Version = "0.1.0+abc",
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_file_has_the_names_that_scripts_depend_on()
    {
        Summary.Save(_folder["summary.json"]);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["summary.json"]));
        string[] promised =
        [
            "preset", "layers", "loss", "precision", "engine", "seed", "epochs", "steps", "batch", "shards", "trainLoss", "valLoss", "weightsSha256",
            "samplesPerSecond", "wallSeconds", "term", "workersSeen", "workersLost", "shardsReissued", "samplesPerEpoch",
            "activations", "codeSize", "parameters", "learningRate", "noise", "shuffle", "optimizer", "initialisation", "completed", "finishedAt", "version",
        ];

        Assert.Equal(promised.Order(), json.RootElement.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("2026-01-31T23:59:59Z", json.RootElement.GetProperty("finishedAt").GetString());
        Assert.Equal(["summary.json"], _folder.Files);
    }

    [Fact]
    public void Numbers_are_read_back_exactly()
    {
        Summary.Save(_folder["summary.json"]);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["summary.json"]));

        Assert.Equal(Summary.TrainLoss, json.RootElement.GetProperty("trainLoss").GetDouble());
        Assert.Equal(Summary.ValLoss, json.RootElement.GetProperty("valLoss").GetDouble());
        Assert.Equal(Summary.Seed, json.RootElement.GetProperty("seed").GetUInt64());
    }

    [Fact]
    public void A_summary_is_read_back_and_what_is_none_is_not()
    {
        Summary.Save(_folder["summary.json"]);
        Assert.Equal(Summary, RunSummary.Read(_folder["summary.json"]));

        File.WriteAllText(_folder["summary.json"], """{ "completed": true }""");
        Assert.Null(RunSummary.Read(_folder["summary.json"]));
        Assert.Null(RunSummary.Read(_folder["missing.json"]));
    }

    [Fact]
    public void The_text_is_made_for_people_too()
    {
        Summary.Save(_folder["summary.json"]);
        var lines = File.ReadAllText(_folder["summary.json"]).Split('\n');

        Assert.Contains("  \"version\": \"0.1.0+abc\"", lines);
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public void A_run_ended_within_its_first_epoch_has_no_losses()
    {
        (Summary with { TrainLoss = null, ValLoss = null, Completed = false }).Save(_folder["summary.json"]);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["summary.json"]));

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("trainLoss").ValueKind);
        Assert.False(json.RootElement.GetProperty("completed").GetBoolean());
    }

    [Fact]
    public void A_folder_in_its_place_is_one_line()
    {
        Directory.CreateDirectory(_folder["summary.json"]);
        var error = Assert.Throws<OutputException>(() => Summary.Save(_folder["summary.json"]));

        Assert.StartsWith($"{_folder["summary.json"]} cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(_folder.Files);
    }

    public void Dispose() => _folder.Dispose();
}
