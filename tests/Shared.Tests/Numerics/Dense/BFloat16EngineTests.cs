using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;
using CsCheck;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>How far products in bfloat16 may lead from float32. Distances are |difference| / |expected|, L2.</summary>
public sealed class BFloat16EngineTests
{
    // Eight significant bits: each rounding is off by 2^-9 at most, and up to ten stand one behind another.
    private const double Tolerance = 0.04;

    private static readonly MixedCase[] Reference = ReferenceFile.Read<MixedCase[]>("bfloat16.json");

    public BFloat16EngineTests() => NativeTorch.EnsureLoaded();

    public static TheoryData<string> Presets() => [.. Reference.Select(entry => entry.Preset)];

    // Of many pixels, because the error of one may happen to be nearly zero; and without relu: where its argument is
    // nearly zero, rounding turns a whole sample's gradient on or off.
    [Fact]
    public void Gradient_and_loss_are_near_those_of_automatic_differentiation() => RandomCase
        .Of(Precision.Bf16, Gen.OneOf(Gen.Const(Activation.Linear), Gen.Const(Activation.Elu), Gen.Const(Activation.Sigmoid), Gen.Const(Activation.Tanh)))
        .Where(c => c.Model.Pixels > 10)
        .Sample(
            c =>
            {
                using var engine = new DenseEngine(c.Model, c.Samples.Length, c.Engine);
                using var oracle = new AutogradEngine(c.Model);
                using var weights = c.Weights();
                using var actual = new ParameterVector(weights.Layout);
                using var expected = new ParameterVector(weights.Layout);

                var loss = engine.Gradient(weights, c.Data(), c.Samples, actual, c.Noise);
                var expectedLoss = oracle.Gradient(weights, c.Data(), c.Samples, expected, c.Noise);

                Assert.InRange(Distance(actual.Values, expected.Values), 0, Tolerance);
                Assert.InRange(loss, expectedLoss * (1 - Tolerance), expectedLoss * (1 + Tolerance));
            },
            iter: 300, threads: 1);

    [Theory]
    [MemberData(nameof(Presets))]
    public void Of_real_images_it_is_as_near_to_float32_as_PyTorchs_mixed_precision(string preset)
    {
        var reference = Reference.Single(entry => entry.Preset == preset);
        var train = DataSet.Load(MnistExtract.Folder).Train;
        var (mixed, single) = (Gradient(reference, Precision.Bf16, train), Gradient(reference, Precision.F32, train));
        var places = Enumerable.Range(0, reference.Gradient.Length).Select(i => mixed[i * reference.Stride]).ToArray();

        // Twice: which of the hidden units near zero rounding turns off is chance, and weighs as much as all other rounding.
        Assert.InRange(Distance(mixed, single), 1e-4, 2 * reference.Distance);
        Assert.InRange(Distance(places, reference.Gradient), 1e-4, 2 * reference.Distance);
    }

    [Fact]
    public void Buffers_of_libtorch_start_on_a_cache_line()
    {
        var buffers = Enumerable.Range(1, 200).Select(count => new TensorBuffer<BFloat16>(count, ScalarType.BFloat16)).ToArray();

        Assert.All(buffers, buffer => Assert.Equal(0u, Address(buffer.Span) % 64));
        Array.ForEach(buffers, buffer => buffer.Dispose());

        static unsafe nuint Address(Span<BFloat16> span) => (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
    }

    private static float[] Gradient(MixedCase reference, Precision precision, SampleSet images)
    {
        var model = new ModelSpec(
            reference.Widths, reference.Activations.Select(name => Enum.Parse<Activation>(name, ignoreCase: true)),
            Enum.Parse<ReconstructionLoss>(reference.Loss, ignoreCase: true), precision: precision);
        using var engine = new DenseEngine(model, reference.Rows);
        using var weights = new ParameterVector(new ParameterLayout(model));
        using var gradient = new ParameterVector(weights.Layout);
        InitialWeights.Fill(weights, Initialisation.Keras, reference.Seed);
        engine.Gradient(weights, images, [.. Enumerable.Range(0, reference.Rows)], gradient);
        return gradient.Values.ToArray();
    }

    private static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected) =>
        TensorPrimitives.Distance(actual, expected) / TensorPrimitives.Norm(expected);

    private sealed record MixedCase(
        string Preset, int[] Widths, string[] Activations, string Loss, int Rows, ulong Seed, double Distance, int Stride, float[] Gradient);
}
