using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class DenseEngineOracleTests
{
    // Of the largest value of what is compared. Float32 keeps 6e-8; a few dozen roundings stand behind each value.
    private const double RelativeTolerance = 5e-6;

    // Of each sample: e^z − 1 and y − x keep no more than this where they nearly cancel.
    private const double AbsoluteTolerance = 2e-7;

    public DenseEngineOracleTests() => NativeTorch.EnsureLoaded();

    [Fact]
    public void Gradient_and_loss_are_those_of_automatic_differentiation() => RandomCase.Any.Sample(
        c =>
        {
            using var engine = new DenseEngine(c.Model, c.Samples.Length, c.Engine);
            using var oracle = new AutogradEngine(c.Model);
            using var weights = c.Weights();
            using var actual = new ParameterVector(weights.Layout);
            using var expected = new ParameterVector(weights.Layout);

            var loss = engine.Gradient(weights, c.Data(), c.Samples, actual, c.Noise);
            var expectedLoss = oracle.Gradient(weights, c.Data(), c.Samples, expected, c.Noise);

            AssertClose(expected.Values, actual.Values, AbsoluteTolerance * c.Samples.Length, c);
            Assert.Equal(expectedLoss, loss, RelativeTolerance * expectedLoss + AbsoluteTolerance * c.Samples.Length);
            Assert.Equal(BitConverter.DoubleToUInt64Bits(loss), BitConverter.DoubleToUInt64Bits(engine.Loss(weights, c.Data(), c.Samples, c.Noise)));
        },
        iter: 300, threads: 1);

    [Fact]
    public void Reconstruction_is_the_output_of_libtorchs_layers() => RandomCase.Any.Sample(
        c =>
        {
            using var engine = new DenseEngine(c.Model, c.Samples.Length, c.Engine);
            using var oracle = new AutogradEngine(c.Model);
            using var weights = c.Weights();
            var actual = new float[c.Samples.Length * c.Model.Pixels];
            var expected = new float[actual.Length];

            engine.Reconstruct(weights, c.Data(), c.Samples, actual, c.Noise);
            oracle.Reconstruct(weights, c.Data(), c.Samples, expected, c.Noise);

            AssertClose(expected, actual, AbsoluteTolerance, c);
        },
        iter: 150, threads: 1);

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute, RandomCase c)
    {
        var scale = 0f;
        foreach (var value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs((double)actual[i] - expected[i]) <= RelativeTolerance * scale + absolute))
                Assert.Fail($"{c.Model}, noise {c.NoiseText}, {c.Samples.Length} rows, place {i}: {actual[i]:g9}, but autograd has {expected[i]:g9} (largest {scale:g3})");
    }
}
