using System.Buffers.Binary;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Coordinator.Tests.Trained.Import;

public sealed class DamagedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["savez.npz", "savez-f16-compressed.npz", "sequential.weights.h5", "compiled.keras", "keras2-nested-model.h5", "compiled-f64.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("beyond-float32.safetensors", "tensor 0.weight has the value 3.125E+299, which is beyond float32; the training diverged, train again with a lower learning rate.")]
    [InlineData("convolution.safetensors", "0.weight has shape [2, 1, 3, 3] instead of [outputs, inputs]; only dense layers can be used.")]
    [InlineData("convolution.weights.h5", "its layers/layer_0/vars/0 has shape (3, 3, 1, 2) instead of (inputs, outputs); only dense layers can be used.")]
    [InlineData("batch-norm.safetensors", "its tensor 1.num_batches_tracked is no part of an autoencoder of dense layers; they are named encoder.0.weight, encoder.0.bias … decoder.0.weight …, or 0.weight …, fc1.weight … and alike.")]
    [InlineData("batch-norm.weights.h5", "its layers/layer_1/vars/0 has shape (4) instead of (inputs, outputs); only dense layers can be used.")]
    [InlineData("integers.safetensors", "tensor 0.bias is of type I64, but F16, BF16, F32, F64 are read; keep only the weights and biases of dense layers.")]
    [InlineData("integers.npz", "its array encoder.0.weight has values of type <i4, but <f2, <f4, <f8 are read; convert it with .astype('<f4').")]
    [InlineData("integers.weights.h5", "the values of its layers/layer_0/vars/0 are neither float16, bfloat16, float32 nor float64; save the weights of dense layers as float32.")]
    [InlineData("numbers.h5", "this is an HDF5 file, but it has no weights as Keras saves them; save them with model.save_weights.")]
    [InlineData("elsewhere.weights.h5", "the values of its layers/dense_1/vars/0 are not in it; save the weights again.")]
    [InlineData("to-nothing.weights.h5", "its layers/dense_1 is a link to nothing, or to another file; save the weights again.")]
    [InlineData("claiming.weights.h5", "its layers/dense/vars/0 claims 1099511627776 bytes, which cannot be in 4496; get the file again.")]
    [InlineData("nan.weights.h5", "tensor layers/dense_2/vars/1 has values that are no finite numbers: the training diverged; train again with a lower learning rate.")]
    [InlineData("circle.weights.h5", "its groups contain each other.")]
    [InlineData("torch-save.pt", "this is a zip archive of torch.save, which only Python can read; save the state dict with safetensors.torch.save_file.")]
    public void What_cannot_be_used_is_one_line_that_says_what_to_do(string file, string problem)
    {
        var path = ForeignFiles.Path(file);
        var error = Assert.Throws<FileException>(() => TrainedModel.Import(path, [Relu, Sigmoid], ReconstructionLoss.Bce));
        Assert.Equal($"{path}: {problem}", error.Message);
    }

    /// <summary>In both of the archive's records of an entry, the length is one that so few bytes cannot come to.</summary>
    [Fact]
    public void An_array_that_claims_more_than_its_bytes_can_hold_is_one_line()
    {
        var bytes = File.ReadAllBytes(ForeignFiles.Path("savez-f16-compressed.npz"));
        var record = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(record + 24), int.MaxValue);
        Assert.StartsWith($"{_folder["file"]}: its encoder.0.weight.npy claims 2147483647 bytes, which cannot be in ", ErrorOf(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_another_size_than_its_header_says_is_one_line()
    {
        var bytes = File.ReadAllBytes(ForeignFiles.Path("savez.npz"));
        "(9, 9)"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("(4, 6)"u8)));
        Assert.Equal($"{_folder["file"]}: its array encoder.0.weight should have 324 bytes, but has 96; write it again.", ErrorOf(bytes));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_anywhere_is_one_line(string file)
    {
        var whole = File.ReadAllBytes(ForeignFiles.Path(file));
        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 200))
            Assert.NotNull(ErrorOf(whole[..length]));
    }

    /// <summary>Other values are not seen; but a file that is not understood is one line, whatever is wrong with it.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Whichever_byte_is_another_one_it_is_a_model_or_one_line(string file)
    {
        var whole = File.ReadAllBytes(ForeignFiles.Path(file));
        var (random, errors) = (new Random(1), 0);
        for (var round = 0; round < 300; round++)
        {
            var place = random.Next(whole.Length);
            var before = whole[place];
            whole[place] = (byte)(round % 3 == 0 ? 0xff : round % 3 == 1 ? 0 : random.Next(256));
            errors += ErrorOf(whole) is null ? 0 : 1;
            whole[place] = before;
        }

        Assert.InRange(errors, 1, 1499);
        Assert.Null(ErrorOf(whole));
    }

    private string? ErrorOf(byte[] bytes)
    {
        var path = _folder["file"];
        File.WriteAllBytes(path, bytes);
        try
        {
            using var model = TrainedModel.Import(path, [Relu, Sigmoid], ReconstructionLoss.Bce);
            return null;
        }
        catch (FileException e)
        {
            Assert.StartsWith($"{path}: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            return e.Message;
        }
    }
}
