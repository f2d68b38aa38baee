using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>What is told of a command line that cannot be meant.</summary>
public sealed class CoordinatorProgramTests
{
    [Theory]
    [InlineData("error: unknown option --epoch; did you mean --epochs?", "train", "--epoch", "3")]
    [InlineData("error: unknown option --epochs; did you mean train --epochs?", "--epochs", "3")]
    [InlineData("error: unknown argument trian; did you mean train?", "trian")]
    [InlineData("error: --workers 0 leaves nobody to compute; add --listen HOST:PORT, so that workers of other processes can join.", "train", "--workers", "0")]
    [InlineData("error: layers 784-32: an autoencoder has at least three widths, for example 784-32-784.", "train", "--layers", "784-32")]
    [InlineData("error: no format is named; give one with --format: npz, onnx, safetensors.", "export", "--model", "m.safetensors", "--out", "m.npz")]
    [InlineData("error: --format 'onx': expected one of npz, onnx, safetensors; did you mean onnx?", "export", "--format", "onx")]
    [InlineData("error: --out is missing; give it, for example --out model.safetensors.", "export", "--model", "m.safetensors", "--format", "npz")]
    [InlineData("error: no model is named; give one with --model, a run's folder, a checkpoint or a .safetensors file.", "export", "--format", "npz", "--out", "m.npz")]
    [InlineData("error: --out is missing; give it, for example --out model.safetensors.", "import", "m.safetensors")]
    public async Task Misuse_is_one_line_on_standard_error_and_status_2(string line, params string[] args) =>
        Assert.Equal((2, line + Environment.NewLine, ""), await CalledProgram.Run("coordinator", args));

    [Fact]
    public async Task So_it_is_of_a_process() => Assert.Equal(
        (2, $"error: unknown option --epoch; did you mean --epochs?{Environment.NewLine}", ""), await BuiltProgram.Run("coordinator", "train", "--epoch", "3"));
}
