using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using CsCheck;
using TorchSharp;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>The result of a call is a function of its arguments: the same bits whatever engine, history or thread.</summary>
public sealed class DenseEngineBitsTests
{
    private const int MaxRows = 32;

    public DenseEngineBitsTests() => NativeTorch.EnsureLoaded();

    [Theory]
    [InlineData(Precision.F32)]
    [InlineData(Precision.Bf16)]
    public void A_fresh_engine_a_used_one_and_a_larger_one_give_the_same_bits(Precision precision) => RandomCase.Of(precision, Gen.Enum<Activation>()).Sample(
        c =>
        {
            using var fresh = new DenseEngine(c.Model, c.Samples.Length, c.Engine);
            using var used = new DenseEngine(c.Model, MaxRows, c.Engine);
            var expected = Bits(fresh, c);

            Assert.Equal(expected, Bits(fresh, c));
            UseOtherwise(used, c);
            Assert.Equal(expected, Bits(used, c));
        },
        iter: 100, threads: 1);

    [Theory]
    [InlineData(Precision.F32)]
    [InlineData(Precision.Bf16)]
    public async Task Another_thread_gives_the_same_bits_whatever_its_own_number_of_threads(Precision precision)
    {
        // Seven rows: libtorch splits such a product among two threads with other bits than on one.
        var model = new ModelSpec([16, 25, 16], [Activation.Tanh, Activation.Sigmoid], ReconstructionLoss.Bce, precision: precision);
        var c = new RandomCase(model, Seed: 1, Samples: [.. Enumerable.Range(0, 7)]);
        using var engine = new DenseEngine(model, MaxRows);

        var threads = Enumerable.Range(1, 4).Select(count => Task.Factory.StartNew(
            () =>
            {
                torch.set_num_threads(count);
                using var own = new DenseEngine(model, MaxRows);
                return Bits(own, c);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        Assert.All(await Task.WhenAll(threads), bits => Assert.Equal(Bits(engine, c), bits));
    }

    [Fact]
    public void The_gradient_is_overwritten_whatever_it_held()
    {
        var model = new ModelSpec([33, 17, 33], [Activation.Tanh, Activation.Linear], ReconstructionLoss.Mse);
        var c = new RandomCase(model, Seed: 2, Samples: [3, 0, 8]);
        using var engine = new DenseEngine(model, 3);
        using var weights = c.Weights();
        using var gradient = new ParameterVector(weights.Layout);
        engine.Gradient(weights, c.Data(), c.Samples, gradient);
        var expected = gradient.Sha256();

        foreach (var left in new[] { 1e30f, float.NaN, float.PositiveInfinity })
        {
            gradient.Values.Fill(left);
            engine.Gradient(weights, c.Data(), c.Samples, gradient);
            Assert.Equal(expected, gradient.Sha256());
        }
    }

    [Fact]
    public void Gradients_leave_the_weights_alone()
    {
        var c = new RandomCase(
            new ModelSpec([25, 3, 25], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce), Seed: 4, Samples: [0, 1]);
        using var engine = new DenseEngine(c.Model, 2, c.Engine);
        using var weights = c.Weights();
        using var gradient = new ParameterVector(weights.Layout);
        var before = weights.Sha256();

        engine.Gradient(weights, c.Data(), c.Samples, gradient);

        Assert.Equal(before, weights.Sha256());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void No_rows_or_more_than_the_engine_has_room_for_are_refused(int rows)
    {
        var c = new RandomCase(
            new ModelSpec([2, 1, 2], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce), Seed: 4, Samples: new int[rows]);
        using var engine = new DenseEngine(c.Model, 3, c.Engine);
        using var weights = c.Weights();

        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Loss(weights, c.Data(), c.Samples));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseEngine(c.Model, 0, c.Engine));
    }

    /// <summary>All that the engine says of a case, down to the last bit.</summary>
    internal static string Bits(DenseEngine engine, RandomCase c)
    {
        using var weights = c.Weights();
        using var gradient = new ParameterVector(weights.Layout);
        var reconstruction = new float[c.Samples.Length * c.Model.Pixels];
        var loss = engine.Gradient(weights, c.Data(), c.Samples, gradient, c.Noise);
        engine.Reconstruct(weights, c.Data(), c.Samples, reconstruction, c.Noise);
        var reconstructed = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(reconstruction.AsSpan()));
        return $"{BitConverter.DoubleToUInt64Bits(loss):x16} {gradient.Sha256()} {reconstructed}";
    }

    // Other numbers of rows, other weights (some broken) and every kind of call, so that all buffers hold something else.
    private static void UseOtherwise(DenseEngine engine, RandomCase c)
    {
        foreach (var (rows, seed, first, noise) in new[] { (MaxRows, 11u, 0f, "mask:0.5"), (1, 12u, float.NaN, "none"), (5, 13u, 1e30f, "gaussian:1") })
        {
            var other = c with { Seed = seed, Samples = [.. Enumerable.Range(0, rows).Select(i => i % RandomCase.Images)], NoiseText = noise };
            using var weights = other.Weights();
            using var gradient = new ParameterVector(weights.Layout);
            weights.Values[0] = first;
            engine.Loss(weights, other.Data(), other.Samples, other.Noise);
            engine.Gradient(weights, other.Data(), other.Samples, gradient, other.Noise);
            engine.Reconstruct(weights, other.Data(), other.Samples, new float[rows * other.Model.Pixels], other.Noise);
        }
    }
}
