using Autoencoder.Coordinator.Tests.Models;
using Autoencoder.Coordinator.Tests.Reports;
using Autoencoder.Shared.Tests;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class ExportCommandTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("safetensors", "model.safetensors", "model.safetensors")]
    [InlineData("npz", "model.npz", "model.npz")]
    [InlineData("onnx", "onnx", "onnx/encoder.onnx", "onnx/decoder.onnx", "onnx/autoencoder.onnx")]
    public async Task Every_file_is_told_with_its_size(string format, string destination, params string[] files)
    {
        var (status, error, output) = await BuiltProgram.Run(
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
