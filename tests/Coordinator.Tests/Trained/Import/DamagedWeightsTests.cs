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
    [InlineData("integers.weights.h5", "the values of its layers/layer_0/vars/0 are no floating-point numbers of 16, 32 or 64 bits; save the weights of dense layers as float32.")]
    [InlineData("numbers.h5", "this is an HDF5 file, but it has no weights as Keras saves them; save them with model.save_weights.")]
    [InlineData("elsewhere.weights.h5", "the values of its layers/dense_1/vars/0 are not in it; save the weights again.")]
    [InlineData("circle.weights.h5", "its groups contain each other.")]
    [InlineData("torch-save.pt", "this is a zip archive of torch.save, which only Python can read; save the state dict with safetensors.torch.save_file.")]
    public void What_cannot_be_used_is_one_line_that_says_what_to_do(string file, string problem)
    {
        var path = ForeignFiles.Path(file);
        var error = Assert.Throws<FileException>(() => TrainedModel.Import(path, [Relu, Sigmoid], ReconstructionLoss.Bce));
        Assert.Equal($"{path}: {problem}", error.Message);
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
        for (var round = 0; round < 1500; round++)
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
