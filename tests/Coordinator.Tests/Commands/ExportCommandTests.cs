using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class ExportCommandTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_cannot_be_imported_leaves_no_folder()
    {
        File.WriteAllText(_folder["file"], "no model");
        var (status, error, _) = await CalledProgram.Run("coordinator", "import", _folder["file"], "--out", _folder["new"]);
        Assert.Equal(2, status);
        Assert.StartsWith($"error: {_folder["file"]}: this is no file of weights: it begins as none of safetensors", error, StringComparison.Ordinal);
        Assert.Equal([_folder["file"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Only_a_file_that_is_named_itself_is_replaced_by_an_import()
    {
        Directory.CreateDirectory(_folder["mine"]);
        File.Copy(mnist.File, _folder["mine/model.safetensors"]);
        foreach (var source in (string[])[mnist.File, _folder["mine/model.safetensors"]])
            Assert.Equal(
                (2, $"error: {_folder["mine/model.safetensors"]} is there already, and is not replaced; choose another place with --out, or name this file itself.{Environment.NewLine}", ""),
                await CalledProgram.Run("coordinator", "import", source, "--out", _folder["mine"]));
        Assert.Equal(File.ReadAllBytes(mnist.File), File.ReadAllBytes(_folder["mine/model.safetensors"]));
        Assert.Equal(0, (await CalledProgram.Run("coordinator", "import", mnist.File, "--out", _folder["mine/model.safetensors"])).Status);
    }

    [Theory]
    [InlineData("safetensors", "model.safetensors", "model.safetensors")]
    [InlineData("npz", "model.npz", "model.npz")]
    [InlineData("onnx", "onnx", "onnx/encoder.onnx", "onnx/decoder.onnx", "onnx/autoencoder.onnx")]
    public async Task Every_file_is_told_with_its_size(string format, string destination, params string[] files)
    {
        var (status, error, output) = await CalledProgram.Run(
            "coordinator", "export", "--model", mnist.File, "--format", format, "--out", _folder[destination]);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(
            [
                $"{mnist.File}: {mnist.Model.Spec}, weights {mnist.Model.WeightsSha256}",
                .. files.Select(file => FormattableString.Invariant($"{_folder[file]}: {new FileInfo(_folder[file]).Length:#,0} bytes")),
            ],
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        if (format == "safetensors")
            Assert.Equal(File.ReadAllBytes(mnist.File), File.ReadAllBytes(_folder[files[0]]));
    }
}
