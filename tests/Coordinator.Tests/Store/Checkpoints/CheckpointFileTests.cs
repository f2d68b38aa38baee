using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Tests.Store.ModelFiles;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private static readonly CheckpointOrigin Origin = SomeCheckpoint.Origin;

    private static readonly string[] Prefixes = ["", "adam.m.", "adam.v."];

    private static readonly string[] ModelTensors =
        ["encoder.0.weight [32, 784]", "encoder.0.bias [32]", "decoder.0.weight [784, 32]", "decoder.0.bias [784]"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public CheckpointFileTests() => _path = _folder["step.safetensors"];

    [Theory]
    [InlineData(0.1)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_written_is_read_back_bit_for_bit(double loss)
    {
        var origin = SomeCheckpoint.OriginOf(6, 3, 2, 3, 6);
        var state = SomeCheckpoint.StateOf(origin);
        state.EpochLoss = loss;
        CheckpointFile.Write(_path, origin, state);

        SomeCheckpoint.AssertSame(origin, state, CheckpointFile.Read(_path, origin));
    }

    [Fact]
    public void A_reader_of_models_finds_the_model()
    {
        var state = SomeCheckpoint.StateOf(Origin);
        CheckpointFile.Write(_path, Origin, state);
        var tensors = RawSafetensors.Read(_path).Tensors;

        Assert.Equal(
            ["encoder.0.weight", "encoder.0.bias", "decoder.0.weight", "decoder.0.bias"], tensors.Take(4).Select(tensor => tensor.Name));
        Assert.Equal(state.Weights, tensors.Take(4).SelectMany(tensor => tensor.Values));
        Assert.Equal(
            [
                "adam.m.encoder.0.weight", "adam.m.encoder.0.bias", "adam.m.decoder.0.weight", "adam.m.decoder.0.bias",
                "adam.v.encoder.0.weight", "adam.v.encoder.0.bias", "adam.v.decoder.0.weight", "adam.v.decoder.0.bias",
            ],
            tensors.Skip(4).Select(tensor => tensor.Name));
    }

    [SkippableFact]
    public void A_reader_in_python_sees_all_tensors_and_computes_the_same_checksum()
    {
        var origin = SomeCheckpoint.OriginOf(784, 32, 784);
        var state = SomeCheckpoint.StateOf(origin);
        CheckpointFile.Write(_path, origin, state);
        var tensors = PythonScript.Run("Store/ModelFiles/read_safetensors.py", _path);
        var checksums = PythonScript.Run("Store/Checkpoints/checkpoint_checksum.py", _path);

        Assert.Equal(
            Prefixes.SelectMany(prefix => ModelTensors.Select(tensor => prefix + tensor)),
            tensors[..12]);
        float[] data = [.. state.Weights, .. state.FirstMoments, .. state.SecondMoments];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(data))), tensors[^1]);
        Assert.Equal(checksums[0], checksums[1]);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        CheckpointFile.Write(_path, Origin, SomeCheckpoint.StateOf(Origin));
        var whole = File.ReadAllBytes(_path);
        for (var length = 0; length < whole.Length; length++)
            AssertRefused(whole[..length], "");
        AssertRefused([.. whole, 0], "the last 1 bytes of its data belong to no tensor");
    }

    [Fact]
    public void With_any_bit_flipped_a_file_is_refused_or_reads_as_the_same()
    {
        var state = SomeCheckpoint.StateOf(Origin);
        CheckpointFile.Write(_path, Origin, state);
        var bytes = File.ReadAllBytes(_path);
        var refused = 0;
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_path, bytes);
            try
            {
                SomeCheckpoint.AssertSame(Origin, state, CheckpointFile.Read(_path));
            }
            catch (FileException e)
            {
                AssertOneLine(e, "");
                refused++;
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // The letters of \u escapes may change their case, and that is all.
        Assert.InRange(refused, 8 * bytes.Length - 200, 8 * bytes.Length);
    }

    [Fact]
    public void Damaged_data_is_told_from_another_run()
    {
        CheckpointFile.Write(_path, Origin, SomeCheckpoint.StateOf(Origin));
        var bytes = File.ReadAllBytes(_path);
        bytes[^1] ^= 1;
        var other = Origin with { Run = Origin.Run with { RunId = Guid.NewGuid() } };

        AssertRefused(bytes, "the file is damaged: its content does not match its checksum.", other);
    }

    [Fact]
    public void A_file_of_another_format_run_engine_data_or_model_says_so()
    {
        CheckpointFile.Write(_path, Origin, SomeCheckpoint.StateOf(Origin));
        var bytes = File.ReadAllBytes(_path);
        var run = Origin.Run;

        AssertRefused(bytes, "it is of another run", Origin with { Run = run with { RunId = Guid.NewGuid() } });
        AssertRefused(bytes, "it was computed with engine version 1, this program computes with 2;", Origin with { Run = run with { EngineVersion = 2 } });
        AssertRefused(bytes, "it was trained on other data (fingerprint ab12, not cd34)", Origin with { Run = run with { DataFingerprint = "cd34" } });
        AssertRefused(
            bytes, "it is of another model: 2-1-2 relu,sigmoid bce instead of 4-1-4 relu,sigmoid bce.",
            Origin with { Model = SomeCheckpoint.OriginOf(4, 1, 4).Model });

        var layout = new ParameterLayout(Origin.Model);
        SafetensorsFile.Write(_path, layout, new float[layout.Count], new Dictionary<string, string> { ["format"] = "autoencoder-checkpoint-2" });
        AssertRefused(File.ReadAllBytes(_path), "its format is autoencoder-checkpoint-2 instead of autoencoder-checkpoint-1");
        SafetensorsFile.Write(_path, layout, new float[layout.Count], new Dictionary<string, string>());
        AssertRefused(File.ReadAllBytes(_path), "its metadata have no format");
    }

    [Fact]
    public void A_later_term_of_the_same_run_continues_it()
    {
        var state = SomeCheckpoint.StateOf(Origin);
        CheckpointFile.Write(_path, Origin, state);

        SomeCheckpoint.AssertSame(Origin, state, CheckpointFile.Read(_path, Origin with { Run = Origin.Run with { Term = 3 }, Settings = "{}" }));
    }

    [Fact]
    public void A_file_that_is_missing_or_cannot_be_written_is_one_line()
    {
        AssertOneLine(Assert.Throws<FileException>(() => CheckpointFile.Read(_path)), "the checkpoint cannot be read: there is no such file.");
        Directory.CreateDirectory(_path);
        AssertOneLine(
            Assert.Throws<FileException>(() => CheckpointFile.Write(_path, Origin, SomeCheckpoint.StateOf(Origin))),
            "the checkpoint cannot be written: ");
        Assert.Empty(_folder.Files);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(byte[] file, string problem, CheckpointOrigin? expected = null)
    {
        File.WriteAllBytes(_path, file);
        AssertOneLine(Assert.Throws<FileException>(() => CheckpointFile.Read(_path, expected)), problem);
    }

    private void AssertOneLine(FileException error, string problem)
    {
        Assert.StartsWith($"{_path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
