using System.Globalization;
using System.Text.Json;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>sweep of the built program, on a part of MNIST.</summary>
public sealed class SweepCommandTests : IDisposable
{
    private static readonly string Data = MnistExtract.Folder;
    private static readonly string[] Training = ["--epochs", "1", "--batch", "100", "--workers", "1", "--data", Data];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_is_the_trainings_of_its_sizes_measured_beside_each_other()
    {
        var output = await Run("sweep", "--codes", "32,4", "--out", _folder["sweep"]);
        Assert.Equal("1 of 2: codes of 4 values", output[0]);
        Assert.Contains("2 of 2: codes of 32 values", output);
        Assert.Equal(["code-32", "code-4", "sweep-digits.png", "sweep.csv", "sweep.png"], EntriesIn("sweep"));

        await Run("train", "--layers", "784-32-784", "--out", _folder["train"]);
        Assert.Equal(EntriesIn("train"), EntriesIn("sweep/code-32"));
        Assert.Equal(File.ReadAllText(_folder["train/settings.json"]), File.ReadAllText(_folder["sweep/code-32/settings.json"]));
        Assert.Equal(File.ReadAllBytes(_folder["train/model.safetensors"]), File.ReadAllBytes(_folder["sweep/code-32/model.safetensors"]));

        var rows = File.ReadAllLines(_folder["sweep/sweep.csv"]).Select(row => row.Split(',')).ToArray();
        Assert.Equal(["codeSize", "4", "32"], rows.Select(row => row[0]));
        using var summary = JsonDocument.Parse(File.ReadAllBytes(_folder["train/summary.json"]));
        Assert.Equal(summary.RootElement.GetProperty("weightsSha256").GetString(), rows[2][^1]);
        Assert.Equal(summary.RootElement.GetProperty("valLoss").GetDouble(), Number(rows[2][4]));

        var (status, error, _) = await CalledProgram.Run("coordinator", "evaluate", "--model", _folder["train"], "--data", Data);
        Assert.True(status == 0, error);
        using var evaluation = JsonDocument.Parse(File.ReadAllBytes(_folder["train/evaluation.json"]));
        var all = evaluation.RootElement.GetProperty("all");
        Assert.Equal(all.GetProperty("network").GetProperty("mse").GetDouble(), Number(rows[2][5]), 1e-12);
        Assert.Equal(all.GetProperty("linear").GetProperty("mse").GetDouble(), Number(rows[2][6]), 1e-8);
    }

    /// <summary>Not after hours, when its turn comes.</summary>
    [Fact]
    public async Task What_is_in_the_way_of_any_size_is_told_before_the_first_is_trained()
    {
        Directory.CreateDirectory(_folder["sweep/code-4"]);
        File.WriteAllText(_folder["sweep/code-4/model.safetensors"], "mine");
        var (status, error, _) = await CalledProgram.Run("coordinator", ["sweep", "--codes", "2,4", "--out", _folder["sweep"], .. Training]);
        Assert.Equal((2, $"error: {_folder["sweep/code-4"]} holds model.safetensors, which is not overwritten; choose another folder.{Environment.NewLine}"), (status, error));
        Assert.Equal(["code-4"], EntriesIn("sweep"));

        File.Delete(_folder["sweep/code-4/model.safetensors"]);
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(_folder["mine.png"], "mine");
        File.CreateSymbolicLink(_folder["sweep/sweep.png"], _folder["mine.png"]);
        (status, error, _) = await CalledProgram.Run("coordinator", ["sweep", "--codes", "2,4", "--out", _folder["sweep"], .. Training]);
        Assert.Equal((2, $"error: {_folder["sweep/sweep.png"]} is a link, where a sweep has a file of its own; move it away, or choose another folder.{Environment.NewLine}"), (status, error));
    }

    [Fact]
    public async Task What_is_trained_is_not_trained_again_and_what_is_not_is()
    {
        await Run("sweep", "--codes", "4", "--out", _folder["sweep"]);
        var before = Stamps("sweep/code-4");

        var output = await Run("sweep", "--codes", "2,4", "--out", _folder["sweep"]);
        Assert.Equal("1 of 2: codes of 2 values", output[0]);
        Assert.Contains($"2 of 2: codes of 4 values are trained already, in {_folder["sweep/code-4"]}", output);
        Assert.Equal(before, Stamps("sweep/code-4"));
        Assert.Equal(3, File.ReadAllLines(_folder["sweep/sweep.csv"]).Length);

        // As a process leaves it that is killed before the results of its run are written.
        File.Delete(_folder["sweep/code-2/summary.json"]);
        output = await Run("sweep", "--codes", "2,4", "--out", _folder["sweep"]);
        Assert.Contains(output, line => line.StartsWith("the run continues from its checkpoint at step 60, term 2", StringComparison.Ordinal));
        Assert.Equal(before, Stamps("sweep/code-4"));

        var (status, error, _) = await CalledProgram.Run("coordinator", ["sweep", "--codes", "2,4", "--seed", "2", "--out", _folder["sweep"], .. Training]);
        Assert.Equal(
            (2, $"error: {_folder["sweep/code-2"]} belongs to another sweep, with another --seed; choose another folder with --out.{Environment.NewLine}"),
            (status, error));
    }

    [Theory]
    [InlineData("--out is missing; give it, for example --out sweep.", "--codes", "2,4")]
    [InlineData("--codes '2,x': expected whole numbers from 1 with commas between them, for example 2,4,8.", "--codes", "2,x", "--out", "sweep")]
    [InlineData("unknown option --listen.", "--listen", "localhost:4053", "--out", "sweep")]
    [InlineData("unknown option --code; did you mean --codes?", "--code", "2", "--out", "sweep")]
    public async Task Misuse_is_one_line(string line, params string[] args) => Assert.Equal(
        (2, $"error: {line}{Environment.NewLine}", ""), await CalledProgram.Run("coordinator", ["sweep", .. args, .. Training]));

    private static async Task<string[]> Run(string command, params string[] args)
    {
        var (status, error, output) = await BuiltProgram.Run("coordinator", [command, .. args, .. Training]);
        Assert.True(status == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private IEnumerable<string?> EntriesIn(string folder) =>
        Directory.GetFileSystemEntries(_folder[folder]).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private (string, DateTime)[] Stamps(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, File.GetLastWriteTimeUtc(file)))];
}
