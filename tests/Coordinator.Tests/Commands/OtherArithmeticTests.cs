using System.Text.Json.Nodes;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>Runs with libtorch's products whose files say that another machine computed them, or say nothing of it.</summary>
public sealed class OtherArithmeticTests : IDisposable
{
    private const string Elsewhere = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_from_given_weights_is_continued_only_where_it_was_computed_and_its_model_anywhere()
    {
        await Train("model", "--out", _folder["model"]);
        string[] fromModel = ["--from", _folder["model"], "--engine", "torch"];
        await Train("run", [.. fromModel, "--out", _folder["run"]]);
        var probe = RunFile.Find(_folder["run"])!.Probe;
        var journal = File.ReadAllText(_folder["run/journal.csv"]);

        SetProbe("run", Elsewhere);
        await Refused();
        File.Delete(_folder["run/run.json"]);
        await Refused();
        Assert.Equal(journal, File.ReadAllText(_folder["run/journal.csv"]));
        await Train("new", "--from", _folder["run"], "--engine", "torch", "--out", _folder["new"]);

        SetProbe("run", probe);
        await Train("run", [.. fromModel, "--resume", _folder["run"], "--epochs", "2"]);

        async Task Refused()
        {
            var (status, error, _) = await CalledProgram.Run("coordinator", [.. Options, .. fromModel, "--resume", _folder["run"], "--epochs", "2"]);
            Assert.Equal(2, status);
            Assert.Matches($"^error: .*the run cannot be resumed: its arithmetic is bound to a kind of processor.* that of the run's machine {Elsewhere[..12]}.*\n$", error);
        }
    }

    [Fact]
    public async Task A_comparison_of_two_runs_says_that_their_arithmetic_differs()
    {
        await Train("a", "--engine", "torch", "--out", _folder["a"]);
        await Train("b", "--engine", "torch", "--out", _folder["b"]);
        await Train("exact", "--out", _folder["exact"]);
        Assert.Equal(["all 5 steps that both have came to the same weights"], await Differences("a", "b", 0));
        Assert.Equal("engine: torch | exact", (await Differences("a", "exact", 1))[0]);

        var probe = RunFile.Find(_folder["a"])!.Probe!;
        SetProbe("b", Elsewhere);
        Assert.Equal(
            $"probe gradient: {probe[..12]} | {Elsewhere[..12]} (computed by another kind of processor, or with another libtorch)",
            (await Differences("a", "b", 0))[0]);

        // Another seed has another probe, wherever it is computed.
        await Train("seed", "--engine", "torch", "--seed", "2", "--out", _folder["seed"]);
        Assert.Equal(["seed: 1 | 2", "the runs part at step 0"], await Differences("a", "seed", 1));
    }

    [Fact]
    public async Task A_run_of_the_time_when_there_was_only_libtorch_continues_with_it()
    {
        await Train("whole", "--engine", "torch", "--epochs", "2", "--out", _folder["whole"]);
        await Train("old", "--engine", "torch", "--out", _folder["old"]);
        var settings = JsonNode.Parse(File.ReadAllText(_folder["old/settings.json"]))!.AsObject();
        Assert.True(settings.Remove("engine"));
        File.WriteAllText(_folder["old/settings.json"], settings.ToJsonString());
        SetProbe("old", null);
        Assert.DoesNotContain("probe", File.ReadAllText(_folder["old/run.json"]), StringComparison.Ordinal);

        Assert.Equal(["epochs: 2 | 1 (no influence on the weights)", "5 steps only in " + _folder["whole"], "all 5 steps that both have came to the same weights"], await Differences("whole", "old", 0));
        Assert.Equal(0, (await CalledProgram.Run("coordinator", "verify", _folder["old"])).Status);
        await Train("old", "--resume", _folder["old"], "--epochs", "2");
        Assert.Equal(Weights("whole"), Weights("old"));
        Assert.Equal(RunFile.Find(_folder["whole"])!.Probe, RunFile.Find(_folder["old"])!.Probe);
        Assert.Equal(0, (await CalledProgram.Run("coordinator", "verify", _folder["old"])).Status);
    }

    private static string[] Options => ["train", "--data", MnistExtract.FiveSteps, "--batch", "8", "--workers", "1", "--dashboard", "none"];

    /// <summary>As if another machine had begun the run; for null, a program that noted neither probe nor engine.</summary>
    private void SetProbe(string name, string? probe)
    {
        var checkpoints = new CheckpointFolder(_folder[name]);
        var newest = checkpoints.Newest().Found!;
        var settings = JsonNode.Parse(newest.Origin.Settings)!.AsObject();
        if (probe is null)
            Assert.True(settings.Remove("engine"));
        var run = newest.Origin.Run with { Probe = probe };
        checkpoints.Save(newest.Origin with { Run = run, Settings = settings.ToJsonString() }, newest.State);
        RunFile.Save(_folder[name], run);
    }

    private static async Task Train(string what, params string[] options)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", [.. Options, .. options.Contains("--epochs") ? options : [.. options, "--epochs", "1"]]);
        Assert.Equal((what, 0, ""), (what, status, error));
    }

    private async Task<string[]> Differences(string left, string right, int expected)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", "diff", _folder[left], _folder[right]);
        Assert.Equal((expected, ""), (status, error));
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private string Weights(string name) => RunSummary.Read(_folder[$"{name}/summary.json"]).WeightsSha256;
}
