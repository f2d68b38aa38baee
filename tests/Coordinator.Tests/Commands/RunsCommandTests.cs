using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>runs and compare, of real runs.</summary>
public sealed class RunsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_are_listed_and_compared_with_what_differs_and_what_came_of_it()
    {
        await Train("a", "--epochs", "2");
        await Train("b", "--epochs", "1", "--seed", "7");
        var (status, error, output) = await CalledProgram.Run("coordinator", "runs", _folder["runs"]);
        Assert.Equal((0, ""), (status, error));
        var lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^run +state +epochs +loss +validation +time +differs in$", lines[0]);
        // The newest name first.
        Assert.Matches(@"^.*b +finished +1/1 +0\.[0-9]{4} +0\.[0-9]{4} +[0-9.]+ s +seed 7$", lines[1]);
        Assert.Matches(@"^.*a +finished +2/2 +0\.[0-9]{4} +0\.[0-9]{4} +[0-9.]+ s +seed 1$", lines[2]);

        (status, _, output) = await CalledProgram.Run("coordinator", "runs", _folder["runs"], "--json");
        Assert.Equal(0, status);
        var second = JsonNode.Parse(output)!.AsArray()[1]!;
        Assert.Equal((_folder["runs/a"], "finished", 2, "1"), ((string)second["folder"]!, (string)second["state"]!, (int)second["epochsDone"]!, (string)second["settings"]!["seed"]!));
        Assert.Equal(RunSummary.Read(_folder["runs/a/summary.json"]).WeightsSha256, (string)second["weightsSha256"]!);

        foreach (var (figure, begin) in new[] { ("both.png", "\u0089PNG"), ("both.svg", "<svg") })
        {
            (status, error, output) = await CalledProgram.Run("coordinator", "compare", _folder["runs/a"], _folder["runs/b"], "--out", _folder[figure]);
            Assert.Equal((0, ""), (status, error));
            Assert.Contains($"seed: 1 | 7{Environment.NewLine}", output, StringComparison.Ordinal);
            Assert.Matches($"least validation loss: 0\\.[0-9]{{4}}, of .*a", output);
            Assert.Contains(begin, File.ReadAllText(_folder[figure], System.Text.Encoding.Latin1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Runs_of_other_images_are_told_apart_and_their_losses_are_not_compared()
    {
        var other = _folder["other"];
        Copy(MnistExtract.Folder, other);
        var images = Path.Combine(other, "train-images-idx3-ubyte");
        var bytes = File.ReadAllBytes(images);
        bytes[^1] ^= 1;
        File.WriteAllBytes(images, bytes);
        Copy(MnistExtract.Folder, _folder["same"]);
        await Train("a", "--epochs", "1");
        await Train("b", "--epochs", "1", "--data", other);
        await Train("c", "--epochs", "1", "--data", _folder["same"]);

        var compared = await Lines("compare", 0, _folder["runs/a"], _folder["runs/b"], "--out", _folder["both.svg"]);
        Assert.Matches(@" data other \([0-9a-f]{12}\)$", compared[2]);
        Assert.Matches($@"^data: {Regex.Escape(MnistExtract.Folder)} \([0-9a-f]{{12}}\) \| {Regex.Escape(other)} \([0-9a-f]{{12}}\)$", compared[3]);
        Assert.Equal("their losses cannot be compared: they are of different images", compared[4]);
        Assert.Contains(", of different images", File.ReadAllText(_folder["both.svg"]), StringComparison.Ordinal);
        Assert.Equal(compared[3], (await Lines("diff", 1, _folder["runs/a"], _folder["runs/b"]))[0]);

        // Where they lie is no difference; the second curve lies on the first one, and lets it be seen.
        compared = await Lines("compare", 0, _folder["runs/a"], _folder["runs/c"], "--out", _folder["both.svg"]);
        Assert.Equal("no setting differs that decides the weights", compared[3]);
        Assert.Contains($"{_folder["runs/c"]} (dotted: as {_folder["runs/a"]})", File.ReadAllText(_folder["both.svg"]), StringComparison.Ordinal);
        // So is one that only came further.
        await Train("d", "--epochs", "2");
        await Lines("compare", 0, _folder["runs/d"], _folder["runs/a"], "--out", _folder["both.svg"]);
        Assert.Contains($"{_folder["runs/a"]} (dotted: as {_folder["runs/d"]})", File.ReadAllText(_folder["both.svg"]), StringComparison.Ordinal);
        Assert.Equal(
            [$"data: {MnistExtract.Folder} | {_folder["same"]} (the same images: no influence on the weights)", "all 60 steps that both have came to the same weights"],
            await Lines("diff", 0, _folder["runs/a"], _folder["runs/c"]));
    }

    [Fact]
    public async Task A_run_whose_settings_are_gone_and_one_that_was_interrupted_are_listed_too()
    {
        await Train("a", "--epochs", "1");
        Directory.CreateDirectory(_folder["runs/b/checkpoints"]);
        File.Copy(_folder["runs/a/run.json"], _folder["runs/b/run.json"]);
        File.Delete(_folder["runs/a/summary.json"]);
        var (_, _, output) = await CalledProgram.Run("coordinator", "runs", _folder["runs"]);
        Assert.Matches(@"(?m)^.*b +damaged +– +– +– +–\s*$", output);
        Assert.Matches(@"(?m)^.*a +interrupted +1/1 ", output);
    }

    [Fact]
    public async Task What_cannot_be_compared_or_listed_is_one_line()
    {
        await Train("a", "--epochs", "1");
        File.Delete(_folder["runs/a/metrics.csv"]);
        await Fails("compare", $"{_folder["runs/a"]} has no epoch that is done; there is nothing to compare yet.", _folder["runs/a"], _folder["runs/a"], "--out", _folder["x.png"]);
        await Fails("compare", $"--out {_folder["x.jpg"]}: a figure is a .png or an .svg file; give a name that ends so.", _folder["runs/a"], _folder["runs/a"], "--out", _folder["x.jpg"]);
        await Fails("runs", $"{_folder["nowhere"]}: there is no such folder; give one that runs are in.", _folder["nowhere"]);
        Assert.False(File.Exists(_folder["x.jpg"]));
        Directory.CreateDirectory(_folder["empty"]);
        var (status, _, output) = await CalledProgram.Run("coordinator", "runs", _folder["empty"]);
        Assert.Equal((0, $"there are no runs in {_folder["empty"]}; coordinator train begins one{Environment.NewLine}"), (status, output));
    }

    private static async Task Fails(string command, string message, params string[] args)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", [command, .. args]);
        Assert.Equal((2, $"error: {message}{Environment.NewLine}"), (status, error));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static async Task<string[]> Lines(string command, int expected, params string[] args)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", [command, .. args]);
        Assert.Equal((expected, ""), (status, error));
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task Train(string name, params string[] options)
    {
        var (status, error, _) = await CalledProgram.Run(
            "coordinator", ["train", "--preset", "keras-bce", "--batch", "100", "--workers", "1", "--out", _folder[$"runs/{name}"], .. options.Contains("--data") ? [] : (string[])["--data", MnistExtract.Folder], .. options]);
        Assert.Equal((0, ""), (status, error));
    }
}
