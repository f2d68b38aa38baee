using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>The exact engine computes what docs/arithmetic.md says, to the last bit.</summary>
public sealed class PlainArithmeticTests
{
    [Fact]
    public void Loss_gradient_and_reconstructions_have_the_bits_of_the_definition() => RandomCase.Any.Sample(Check, iter: 300);

    [Theory]
    [InlineData(Activation.Relu, Activation.Sigmoid, ReconstructionLoss.Bce)]
    [InlineData(Activation.Elu, Activation.Elu, ReconstructionLoss.Mse)]
    [InlineData(Activation.Tanh, Activation.Sigmoid, ReconstructionLoss.Bce)]
    public void So_has_a_layer_as_wide_as_images_are(Activation hidden, Activation output, ReconstructionLoss loss) =>
        Check(new RandomCase(new ModelSpec([1100, 25, 1100], [hidden, output], loss), Seed: 5, Samples: [.. Enumerable.Range(0, 9)]));

    [Theory]
    [InlineData(3f)]
    [InlineData(300f)]
    [InlineData(1e-20f)]
    public void So_have_weights_that_are_far_from_usual_ones(float factor) =>
        RandomCase.Any.Sample(c => Check(c, factor), iter: 100);

    private static void Check(RandomCase c) => Check(c, 1);

    private static void Check(RandomCase c, float factor)
    {
        using var weights = c.Weights();
        foreach (ref var weight in weights.Values)
            weight *= factor;
        using var gradient = new ParameterVector(weights.Layout);
        using var engine = new DenseEngine(c.Model, c.Samples.Length, Engine.Exact);
        var reconstructions = new float[c.Samples.Length * c.Model.Pixels];
        var loss = engine.Gradient(weights, c.Data(), c.Samples, gradient, c.Noise);
        engine.Reconstruct(weights, c.Data(), c.Samples, reconstructions, c.Noise);

        float[] inputs = new float[reconstructions.Length], targets = [.. c.Samples.SelectMany(sample => c.Data().Bytes(sample).ToArray()).Select(pixel => pixel / 255f)];
        if (c.Noise.IsNone)
            targets.CopyTo(inputs, 0);
        else
            c.Noise.Corrupt(c.Data(), c.Samples, inputs);
        var expected = new PlainArithmetic(c.Model, weights).Compute(inputs, targets);

        Assert.Equal(expected.Reconstructions.Select(Bits), reconstructions.Select(Bits));
        Assert.Equal(expected.Gradient.Select(Bits), gradient.Values.ToArray().Select(Bits));
        Assert.Equal(BitConverter.DoubleToUInt64Bits(expected.Loss), BitConverter.DoubleToUInt64Bits(loss));
    }

    private static string Bits(float value) => float.IsNaN(value) ? "NaN" : $"{BitConverter.SingleToUInt32Bits(value):x8}";
}
