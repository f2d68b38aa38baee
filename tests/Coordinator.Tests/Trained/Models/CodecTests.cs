using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

public sealed class CodecTests(MnistModel mnist) : IClassFixture<MnistModel>
{
    private const int Pixels = 784;
    private const int CodeSize = 12;

    private readonly Codec _codec = new(mnist.Model);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(DenseFunction.BlockRows)]
    [InlineData(1000)]
    public void Any_number_of_images_is_reconstructed_with_the_bits_of_the_engine(int count) => Assert.Equal(ByEngine(count), Reconstructed(count));

    [Fact]
    public void Both_halves_are_what_their_formulas_say()
    {
        var images = mnist.TestImages(3);
        var codes = new float[3 * CodeSize];
        _codec.Encode(images, codes);
        var decoded = new float[images.Length];
        _codec.Decode(codes, decoded);

        for (var i = 0; i < 3; i++)
        {
            var code = Through(0, 2, [.. images.Skip(i * Pixels).Take(Pixels)]);
            Assert.All(code.Zip(codes.Skip(i * CodeSize)), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
            Assert.All(Through(2, 4, code).Zip(decoded.Skip(i * Pixels)), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
        }
    }

    [Fact]
    public void A_row_has_the_same_bits_whatever_rows_it_comes_with()
    {
        var images = mnist.TestImages(300);
        var together = new float[300 * CodeSize];
        _codec.Encode(images, together);
        foreach (var i in (int[])[0, 1, 100, 255, 256, 299])
        {
            var alone = new float[CodeSize];
            _codec.Encode(images.AsSpan(i * Pixels, Pixels), alone);
            Assert.Equal(together.AsSpan(i * CodeSize, CodeSize).ToArray(), alone);
        }
    }

    [Fact]
    public void Codes_of_a_set_are_those_of_its_pixels()
    {
        var expected = new float[300 * CodeSize];
        _codec.Encode(mnist.TestImages(300), expected);
        var codes = new float[290 * CodeSize];
        _codec.Encode(mnist.Data.Test, 10, codes);
        Assert.Equal(expected[(10 * CodeSize)..], codes);
    }

    [Fact]
    public void The_trained_model_reconstructs_far_better_than_the_mean_image_would()
    {
        var images = mnist.TestImages(1000);
        var error = images.Zip(Reconstructed(1000), (x, y) => (x - y) * (x - y)).Average();
        var mean = Enumerable.Range(0, Pixels).Select(p => Enumerable.Range(0, 1000).Average(i => images[i * Pixels + p])).ToArray();
        var ofMean = images.Select((x, i) => (x - mean[i % Pixels]) * (x - mean[i % Pixels])).Average();
        Assert.InRange(error / ofMean, 0, 0.75);
    }

    [Fact]
    public void Shapes_that_do_not_agree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _codec.Encode(new float[Pixels + 1], new float[CodeSize]));
        Assert.Throws<ArgumentException>(() => _codec.Decode(new float[CodeSize], new float[2 * Pixels]));
        Assert.Throws<ArgumentException>(() => _codec.Reconstruct(new float[Pixels], new float[2 * Pixels]));
        Assert.Throws<ArgumentException>(() => _codec.Encode(mnist.Data.Test, 0, new float[CodeSize - 1]));
        Assert.Throws<ArgumentException>(() => _codec.Encode(mnist.Data.Test, 9_999, new float[2 * CodeSize]));
    }

    private float[] Reconstructed(int count)
    {
        var reconstructions = new float[count * Pixels];
        _codec.Reconstruct(mnist.TestImages(count), reconstructions);
        return reconstructions;
    }

    private float[] ByEngine(int count)
    {
        using var engine = new DenseEngine(mnist.Model.Spec, count);
        var reconstructions = new float[count * Pixels];
        engine.Reconstruct(mnist.Model.Weights, mnist.Data.Test, [.. Enumerable.Range(0, count)], reconstructions);
        return reconstructions;
    }

    /// <summary>Layers one value after the other, in double.</summary>
    private double[] Through(int first, int end, double[] values)
    {
        foreach (var layer in mnist.Model.Weights.Layout.Layers[first..end])
        {
            var inputs = values;
            values = [.. Enumerable.Range(0, layer.Outputs).Select(o =>
            {
                double z = mnist.Model.Weights.Values[layer.BiasOffset + o];
                for (var i = 0; i < layer.Inputs; i++)
                    z += inputs[i] * mnist.Model.Weights.Values[layer.WeightOffset + o * layer.Inputs + i];
                return layer.Activation switch
                {
                    Activation.Relu => Math.Max(z, 0),
                    Activation.Elu => z > 0 ? z : Math.Exp(z) - 1,
                    Activation.Sigmoid => 1 / (1 + Math.Exp(-z)),
                    Activation.Tanh => Math.Tanh(z),
                    _ => z,
                };
            })];
        }

        return values;
    }

    private double[] Through(int first, int end, float[] values) => Through(first, end, [.. values.Select(value => (double)value)]);
}
