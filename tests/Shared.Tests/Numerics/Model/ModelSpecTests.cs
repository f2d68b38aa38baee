using Autoencoder.Shared.Numerics.Model;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Shared.Tests.Numerics.Model;

public sealed class ModelSpecTests
{
    public static TheoryData<int[], Activation[], ReconstructionLoss, string> Errors() => new()
    {
        { [784, 784], [Relu], ReconstructionLoss.Mse, "layers 784-784: an autoencoder has at least three widths, for example 784-32-784." },
        { [], [], ReconstructionLoss.Mse, "layers : an autoencoder has at least three widths, for example 784-32-784." },
        { [4, 0, 4], [Relu, Relu], ReconstructionLoss.Mse, "layers 4-0-4: every width must be at least 1." },
        { [-4, 2, -4], [Relu, Relu], ReconstructionLoss.Mse, "layers -4-2--4: every width must be at least 1." },
        { [4, 2, 5], [Relu, Relu], ReconstructionLoss.Mse, "layers 4-2-5: the last width must equal the first, because the output is an image of the same size." },
        { [4, 2, 4], [Relu], ReconstructionLoss.Mse, "layers 4-2-4 need 2 activations, one per layer, but 1 are given." },
        { [4, 2, 4], [Relu, Relu, Relu], ReconstructionLoss.Mse, "layers 4-2-4 need 2 activations, one per layer, but 3 are given." },
        { [4, 2, 4], [Sigmoid, Tanh], ReconstructionLoss.Bce, "loss bce needs a sigmoid output, but the last activation is tanh; use loss mse or activation sigmoid." },
        { [4, 100_000_000, 4], [Relu, Sigmoid], ReconstructionLoss.Bce, "layers 4-100000000-4 have more than 500000000 parameters, which is more than this trainer holds; use narrower layers." },
        { [int.MaxValue, int.MaxValue, int.MaxValue], [Relu, Sigmoid], ReconstructionLoss.Bce, "layers 2147483647-2147483647-2147483647 have more than 500000000 parameters, which is more than this trainer holds; use narrower layers." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void What_is_no_autoencoder_is_refused_in_one_line(int[] widths, Activation[] activations, ReconstructionLoss loss, string message) =>
        Assert.Equal(message, Assert.Throws<ModelException>(() => new ModelSpec(widths, activations, loss)).Message);

    // 1-h-1 has 3h + 1 parameters: 499,999,999, one below the limit.
    [Fact]
    public void The_largest_model_is_allowed() =>
        Assert.Equal(166_666_666, new ModelSpec([1, 166_666_666, 1], [Relu, Sigmoid], ReconstructionLoss.Bce).CodeSize);

    [Fact]
    public void Widths_beyond_any_count_are_refused_like_others() => Assert.EndsWith(
        "use narrower layers.",
        Assert.Throws<ModelException>(() => new ModelSpec(Enumerable.Repeat(int.MaxValue, 9), Enumerable.Repeat(Linear, 8), ReconstructionLoss.Mse)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { 784, 32, 784 }, 32, 1)]
    [InlineData(new[] { 784, 128, 64, 32, 64, 128, 784 }, 32, 3)]
    [InlineData(new[] { 8, 4, 4, 8 }, 4, 1)]
    [InlineData(new[] { 8, 4, 3, 6, 3, 8 }, 3, 2)]
    [InlineData(new[] { 2, 9, 7, 2 }, 7, 2)]
    public void The_code_is_the_first_of_the_narrowest_inner_widths(int[] widths, int codeSize, int encoderLayers)
    {
        var model = new ModelSpec(widths, Enumerable.Repeat(Linear, widths.Length - 1), ReconstructionLoss.Mse);

        Assert.Equal(codeSize, model.CodeSize);
        Assert.Equal(encoderLayers, model.EncoderLayers);
        Assert.Equal(widths[0], model.Pixels);
    }

    [Fact]
    public void Is_written_as_users_write_it()
    {
        var model = new ModelSpec([6, 5, 3, 6], [Elu, Linear, Sigmoid], ReconstructionLoss.Bce);

        Assert.Equal("6-5-3-6", model.LayersText);
        Assert.Equal("elu,linear,sigmoid", model.ActivationsText);
        Assert.Equal("bce", model.LossText);
        Assert.Equal("6-5-3-6 elu,linear,sigmoid bce", model.ToString());
    }

    [Fact]
    public void Models_are_equal_by_all_that_they_say()
    {
        var model = new ModelSpec([4, 2, 4], [Relu, Sigmoid], ReconstructionLoss.Mse);
        var same = new ModelSpec([4, 2, 4], [Relu, Sigmoid], ReconstructionLoss.Mse);

        Assert.Equal(model, same);
        Assert.Equal(model.GetHashCode(), same.GetHashCode());
        Assert.False(model.Equals(null));
        Assert.All(
            new ModelSpec[]
            {
                new([4, 3, 4], [Relu, Sigmoid], ReconstructionLoss.Mse),
                new([4, 2, 2, 4], [Relu, Relu, Sigmoid], ReconstructionLoss.Mse),
                new([4, 2, 4], [Elu, Sigmoid], ReconstructionLoss.Mse),
                new([4, 2, 4], [Relu, Sigmoid], ReconstructionLoss.Bce),
                new([4, 2, 4], [Relu, Sigmoid], ReconstructionLoss.Mse, Initialisation.PyTorch),
            },
            other => Assert.NotEqual(model, other));
    }
}
