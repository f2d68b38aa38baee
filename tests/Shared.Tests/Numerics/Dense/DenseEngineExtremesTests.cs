using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class DenseEngineExtremesTests
{
    // More than one register wide, with an incomplete one at the end.
    private const int Pixels = 35;

    public DenseEngineExtremesTests() => NativeTorch.EnsureLoaded();

    // With all weights zero the logit of every pixel is its bias l. By hand: ln(1 + eˡ) − x·l, and its slope σ(l) − x,
    // to the last bit of 1 + e^−|l| in float32, 1.2e-7.
    [Theory]
    [InlineData(0, 0, 0.69314718055994531)]
    [InlineData(100, 0, 100)]
    [InlineData(100, 255, 0)]
    [InlineData(-100, 0, 0)]
    [InlineData(-100, 255, 100)]
    [InlineData(1e4f, 0, 1e4)]
    [InlineData(-1e4f, 255, 1e4)]
    [InlineData(1e30f, 255, 0)]
    [InlineData(88.5f, 0, 88.5)]
    [InlineData(-88.5f, 255, 88.5)]
    [InlineData(16, 255, 1.1253516207787584e-07)]
    [InlineData(-16, 0, 1.1253516207787584e-07)]
    public void Cross_entropy_of_any_logit_is_finite_and_exact(float logit, byte pixel, double expected)
    {
        var model = new ModelSpec([Pixels, 2, Pixels], [Relu, Sigmoid], ReconstructionLoss.Bce);
        using var weights = Zeros(model);
        using var gradient = Zeros(model);
        weights.Bias(1).Fill(logit);
        using var engine = new DenseEngine(model, 3);

        var loss = engine.Gradient(weights, Uniform(pixel), [0, 0, 0], gradient);

        Assert.Equal(expected, loss / 3, 1.2e-7 * (1 + expected));
        var slope = (1 / (1 + Math.Exp(-(double)logit)) - pixel / 255.0) / Pixels;
        foreach (var value in gradient.Bias(1))
            Assert.Equal(3 * slope, value, 3 * 1.2e-7 / Pixels);
    }

    // The kernel takes one logarithm of the product of many pixels' factors, here all 2: that must neither overflow nor
    // leave any out at the seams.
    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(5000)]
    public void Cross_entropy_of_a_large_image_is_exact(int pixels)
    {
        var model = new ModelSpec([pixels, 1, pixels], [Relu, Sigmoid], ReconstructionLoss.Bce);
        using var weights = Zeros(model);
        using var engine = new DenseEngine(model, 1);

        Assert.Equal(Math.Log(2), engine.Loss(weights, new SampleSet(1, 1, pixels, new byte[pixels]), [0]), 1e-6);
    }

    [Theory]
    [InlineData(Sigmoid, 100, 1)]
    [InlineData(Sigmoid, -100, 0)]
    [InlineData(Sigmoid, -1000, 0)]
    [InlineData(Tanh, 100, 1)]
    [InlineData(Tanh, -100, -1)]
    [InlineData(Tanh, 1000, 1)]
    [InlineData(Elu, -1000, -1)]
    [InlineData(Elu, 1000, 1000)]
    [InlineData(Relu, -1e30f, 0)]
    public void A_saturated_output_has_its_limit_and_a_finite_gradient(Activation output, float z, float expected)
    {
        var model = new ModelSpec([Pixels, 2, Pixels], [Linear, output], ReconstructionLoss.Mse);
        using var weights = Zeros(model);
        using var gradient = Zeros(model);
        weights.Bias(1).Fill(z);
        using var engine = new DenseEngine(model, 1);
        var reconstruction = new float[Pixels];

        engine.Reconstruct(weights, Uniform(0), [0], reconstruction);
        var loss = engine.Gradient(weights, Uniform(0), [0], gradient);

        Assert.All(reconstruction, value => Assert.Equal(expected, value, 1e-30f));
        Assert.Equal((double)expected * expected, loss, 1e-6 * expected * expected);
        foreach (var value in gradient.Values)
            Assert.True(float.IsFinite(value));
    }

    [Theory]
    [InlineData(ReconstructionLoss.Bce)]
    [InlineData(ReconstructionLoss.Mse)]
    public void Big_weights_give_the_loss_and_gradient_of_double_precision(ReconstructionLoss loss)
    {
        var model = new ModelSpec([Pixels, 17, Pixels], [Tanh, Sigmoid], loss);
        var data = new RandomCase(model, Seed: 5, Samples: [0, 1, 2, 3, 4, 5, 6]);
        using var weights = data.Weights();
        foreach (ref var weight in weights.Values)
            weight *= 1000;
        using var actual = Zeros(model);
        using var expected = Zeros(model);
        using var engine = new DenseEngine(model, 7);
        using var oracle = new AutogradEngine(model);

        var value = engine.Gradient(weights, data.Data(), data.Samples, actual);
        var exact = oracle.Gradient(weights, data.Data(), data.Samples, expected);

        Assert.Equal(exact, value, 1e-5 * exact);
        for (var i = 0; i < actual.Values.Length; i++)
            Assert.Equal(expected.Values[i], actual.Values[i], 1e-3f);
    }

    [Theory]
    [CombinatorialActivations]
    public void Not_a_number_in_any_layer_reaches_gradient_and_loss(Activation hidden, Activation output, ReconstructionLoss loss)
    {
        var model = new ModelSpec([Pixels, 17, 5, Pixels], [hidden, hidden, output], loss);
        var data = new RandomCase(model, Seed: 3, Samples: [4, 1]);
        using var engine = new DenseEngine(model, 2);
        using var gradient = Zeros(model);
        foreach (var layer in gradient.Layout.Layers)
            foreach (var place in new[] { layer.WeightOffset, layer.BiasOffset + layer.Outputs - 1 })
            {
                using var weights = data.Weights();
                weights.Values[place] = float.NaN;

                var value = engine.Gradient(weights, data.Data(), data.Samples, gradient);

                Assert.True(double.IsNaN(value), $"{layer.Name}: the loss is {value}");
                Assert.True(double.IsNaN(engine.Loss(weights, data.Data(), data.Samples)), layer.Name);
                Assert.True(float.IsNaN(gradient.Values[place]), $"{layer.Name}: the gradient is {gradient.Values[place]}");
            }
    }

    private static ParameterVector Zeros(ModelSpec model) => new(new ParameterLayout(model));

    private static SampleSet Uniform(byte pixel) => new(1, 5, 7, [.. Enumerable.Repeat(pixel, Pixels)]);

    /// <summary>Every activation in the hidden layers with every output that its loss allows.</summary>
    private sealed class CombinatorialActivationsAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) =>
            from hidden in Enum.GetValues<Activation>()
            from pair in Enum.GetValues<Activation>().Select(output => (output, ReconstructionLoss.Mse)).Append((Sigmoid, ReconstructionLoss.Bce))
            select new object[] { hidden, pair.Item1, pair.Item2 };
    }
}
