using System.Text.Json.Nodes;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>With --log json, every line of every program is an event that a program can read.</summary>
public sealed class JsonLogTests
{
    private static readonly Dictionary<string, string> Json = new() { ["AUTOENCODER_LOG"] = "json" };

    [Fact]
    public async Task All_that_a_run_says_is_rows_of_its_run_and_term()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = TrainerProcess.Start(
            "coordinator",
            ["train", "--epochs", "2", "--batch", "100", "--data", MnistExtract.Folder, "--workers", "0", "--listen", "127.0.0.1:0",
            "--dashboard", "127.0.0.1:0", "--dashboard-linger", "0", "--out", folder["out"]],
            folder.Path, Json);
        var listening = (await coordinator.NextLine("\"event\":\"listening\"")).Split("--coordinator ")[1].Split('"')[0];
        await using var worker = TrainerProcess.Start(
            "worker", ["--coordinator", listening, "--data", MnistExtract.Folder, "--name", "one"], Path.GetTempPath(), Json);
        await coordinator.ExitsWith(0);
        await worker.ExitsWith(0);

        var told = Rows(coordinator);
        string[] expected = ["dashboard", "model", "listening", "started", "worker-joined", "epoch-done", "finished", "results"];
        Assert.Empty(expected.Except(told.Select(Event)));
        Assert.Equal(2, told.Count(row => Event(row) == "epoch-done" && row["validationLoss"] is not null));
        var run = (string)told[^1]["run"]!;
        Assert.All(told.Where(row => Event(row) != "dashboard"), row => Assert.Equal((run, 1), ((string)row["run"]!, (int)row["term"]!)));

        // On a busy machine it may look for longer, and come back.
        var heard = Rows(worker).Where(row => Event(row) is not ("still-looking" or "lost" or "disconnected")).DistinctBy(Event).ToArray();
        Assert.Equal(["looking", "joined", "done"], heard.Select(Event));
        Assert.Equal((run, 1, "one"), ((string)heard[1]["run"]!, (int)heard[1]["term"]!, (string)heard[1]["worker"]!));
    }

    [Theory]
    [InlineData("coordinator", "train", "--epochs", "many")]
    [InlineData("worker", "--coordinator", "nowhere")]
    public async Task An_error_is_a_row_as_well(string program, params string[] arguments)
    {
        await using var process = TrainerProcess.Start(program, arguments, Path.GetTempPath(), Json);
        await process.ExitsWith(2);
        var row = JsonNode.Parse(Assert.Single(process.Errors))!;
        Assert.Equal("error", Event(row));
        Assert.Contains(arguments[^1], (string)row["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_is_one_of_the_settings_themselves()
    {
        await using var process = TrainerProcess.Start(
            "coordinator", ["train"], Path.GetTempPath(), new Dictionary<string, string>(Json) { ["AUTOENCODER_EPOCH"] = "2" });
        await process.ExitsWith(2);
        var row = JsonNode.Parse(Assert.Single(process.Errors))!;
        Assert.Equal(("error", "unknown environment variable AUTOENCODER_EPOCH; did you mean AUTOENCODER_EPOCHS?"), (Event(row), (string)row["text"]!));
    }

    [Fact]
    public async Task An_error_in_a_run_tells_which_run_it_was_and_how_far_it_came()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = TrainerProcess.Start(
            "coordinator",
            ["train", "--epochs", "20", "--lr", "1e30", "--data", MnistExtract.Folder, "--workers", "1", "--out", folder["out"]],
            folder.Path, Json);
        await coordinator.ExitsWith(1);
        var run = (string)Rows(coordinator)[0]["run"]!;
        var row = JsonNode.Parse(Assert.Single(coordinator.Errors))!;
        Assert.Equal(("error", run, 1), (Event(row), (string)row["run"]!, (int)row["term"]!));
        Assert.InRange((long)row["step"]!, 1, 1000);
    }

    [Fact]
    public async Task Another_format_is_refused()
    {
        await using var process = TrainerProcess.Start("worker", ["--coordinator", "127.0.0.1:1", "--log", "xml"], Path.GetTempPath());
        await process.ExitsWith(2);
        Assert.Equal("error: --log 'xml': expected one of text, json.", Assert.Single(process.Errors));
    }

    private static JsonNode[] Rows(TrainerProcess process) => [.. process.Output.Select(line => JsonNode.Parse(line)!)];

    private static string Event(JsonNode row) => (string)row["event"]!;
}
