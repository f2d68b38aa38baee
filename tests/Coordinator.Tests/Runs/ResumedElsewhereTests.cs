using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>Who continues a run may stand in another folder than who began it.</summary>
public sealed class ResumedElsewhereTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_run_begun_with_relative_paths_continues_from_anywhere_and_through_a_link()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets few users make links");
        Directory.CreateDirectory(_folder["here"]);
        Directory.CreateDirectory(_folder["there"]);
        var data = Path.Combine(_folder["here"], "images");
        Directory.CreateDirectory(data);
        foreach (var file in Directory.GetFiles(MnistExtract.Folder))
            File.CreateSymbolicLink(Path.Combine(data, Path.GetFileName(file)), file);
        var model = Path.Combine(Mnist.Folder, "..", "..", "tests", "reference", "pytorch-halves.safetensors");
        File.Copy(model, Path.Combine(_folder["here"], "model.safetensors"));

        await Train("here", 0, "--from", "model.safetensors", "--activations", "relu,linear", "--loss", "mse", "--batch", "600", "--epochs", "1", "--workers", "1", "--data", "images", "--out", "run");
        File.CreateSymbolicLink(_folder["link"], Path.Combine("here", "run"));
        var before = Settings();
        Assert.Contains($"\"data\": \"{data}\"", before, StringComparison.Ordinal);
        Assert.Contains($"\"from\": \"{_folder["here/model.safetensors"]}\"", before, StringComparison.Ordinal);
        await Train("there", 0, "--resume", Path.Combine("..", "link"), "--epochs", "2");
        Assert.Equal(before.Replace("\"epochs\": 1,", "\"epochs\": 2,", StringComparison.Ordinal), Settings());

        Directory.Move(data, _folder["moved"]);
        var error = await Train("there", 2, "--resume", Path.Combine("..", "link"), "--epochs", "3");
        Assert.Equal($"error: Data directory '{data}' does not exist; name one with --data that holds train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz.", error);
        error = await Train("there", 2, "--resume", Path.Combine("..", "link"), "--epochs", "3", "--data", "images");
        Assert.StartsWith($"error: Data directory 'images' does not exist (there is no {_folder["there/images"]}); name one with --data", error, StringComparison.Ordinal);
        await Train("there", 0, "--resume", Path.Combine("..", "link"), "--epochs", "3", "--data", Path.Combine("..", "moved"));
        error = await Train("there", 2, "--from", "model.safetensors");
        Assert.StartsWith($"error: --from model.safetensors: there is no {_folder["there/model.safetensors"]};", error, StringComparison.Ordinal);
    }

    private string Settings() => File.ReadAllText(_folder["here/run/settings.json"]);

    /// <returns>The last line of standard error.</returns>
    private async Task<string> Train(string folder, int status, params string[] options)
    {
        await using var process = TrainerProcess.Start("coordinator", ["train", .. options], _folder[folder]);
        await process.ExitsWith(status);
        return process.Errors is [.., var last] ? last : "";
    }
}
