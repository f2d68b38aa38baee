using Autoencoder.Coordinator.Commands;
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
    [InlineData("error: --out is missing; give it, for example --out model.npz.", "export", "--model", "m.safetensors", "--format", "npz")]
    [InlineData("error: --out is missing; give it, for example --out model.", "export", "m.safetensors", "--format", "onnx")]
    [InlineData("error: none.npz: there is no such file; give one of weights, .safetensors, .npz, .h5 or .keras.", "import", "none.npz", "--out", "mine")]
    [InlineData("error: DIR is missing; give it: dashboard DIR.", "dashboard")]
    [InlineData("error: IN is missing; give it: compress IN.", "compress", "--model", "m")]
    [InlineData("error: --epochs has no value; give one: --epochs N.", "train", "--epochs")]
    [InlineData("error: no model is named; give one, with --model: the folder of a run or model, a checkpoint or a .safetensors file.", "export", "--format", "npz", "--out", "m.npz")]
    [InlineData("error: --out is missing; give it, for example --out model.safetensors.", "import", "m.safetensors")]
    [InlineData("error: a and --model b both name the model; leave one out.", "evaluate", "a", "--model", "b")]
    [InlineData("error: unknown option --modle; did you mean --model?", "evaluate", "--modle", "b")]
    [InlineData("error: --out m.onnx: these are three files (encoder.onnx, decoder.onnx, autoencoder.onnx), so --out is a folder for them; for example --out m.", "export", "m.safetensors", "--format", "onnx", "--out", "m.onnx")]
    [InlineData("error: --out figure.jpg: a figure is a .png or an .svg file; give a name that ends so.", "reconstruct", "--model", "m", "--out", "figure.jpg")]
    [InlineData("error: unknown option --batch-size; it is called --batch here.", "train", "--batch-size", "3")]
    [InlineData("error: unknown option --learning-rate; it is called --lr here.", "train", "--learning-rate", "3")]
    [InlineData("error: unknown option --lr-rate; it is called --lr here.", "train", "--lr-rate", "3")]
    [InlineData("error: unknown option --output; it is called --out here.", "train", "--output", "x")]
    [InlineData("error: unknown option --gpu; there is none: it computes on processors alone.", "train", "--gpu")]
    [InlineData("error: unknown option --gpu=1; there is none: it computes on processors alone.", "train", "--gpu=1")]
    public async Task Misuse_is_one_line_on_standard_error_and_status_2(string line, params string[] args) =>
        Assert.Equal((2, line + Environment.NewLine, ""), await CalledProgram.Run("coordinator", args));

    /// <summary>As docker-compose passes those that it has no value for.</summary>
    [Fact]
    public async Task What_decides_a_run_and_is_empty_counts_as_not_given() => Assert.Equal(
        (2, $"error: --shards '0': expected a whole number from 1 to 1048576.{Environment.NewLine}", ""),
        await CalledProgram.Run("coordinator", "train", "--preset", "", "--layers", "", "--epochs", "", "--lr", "", "--from", "", "--shards", "0"));

    [Fact]
    public async Task The_help_of_train_has_every_option_once_in_groups_and_fits_a_terminal()
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", "train", "--help");
        Assert.Equal((0, ""), (status, error));
        var lines = output.Split(Environment.NewLine);
        Assert.Equal(
            ["most used:", "what to train:", "data:", "cluster:", "results:", "watching:", "every command:", "examples:"], lines.Where(line => line.EndsWith(':') && !line.StartsWith(' ')));
        Assert.Equal(["--preset", "--epochs", "--workers", "--out", "--resume"], lines.SkipWhile(line => line != "most used:").Skip(1).TakeWhile(line => line.Length > 0).Where(line => line.StartsWith("  --", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.All(TrainCommand.Options, option => Assert.Single(lines, line => line.StartsWith($"  --{option.Name} ", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.StartsWith("  --verbose ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public async Task So_it_is_of_a_process() => Assert.Equal(
        (2, $"error: unknown option --epoch; did you mean --epochs?{Environment.NewLine}", ""), await BuiltProgram.Run("coordinator", "train", "--epoch", "3"));
}
