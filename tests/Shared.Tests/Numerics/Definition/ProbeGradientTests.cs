using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Shared.Tests.Numerics.Model;

public sealed class ProbeGradientTests
{
    private static readonly ModelSpec Model = new([9, 4, 9], [Relu, Sigmoid], ReconstructionLoss.Bce);

    public ProbeGradientTests() => NativeTorch.EnsureLoaded();

    [Fact]
    public void Two_engines_have_the_same_hash()
    {
        var hash = Hash(Model, seed: 1, Images(20, 1), Images(6, 2));

        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, Hash(Model, seed: 1, Images(20, 1), Images(6, 2)));
    }

    [Fact]
    public void Any_other_setting_or_data_has_another_hash()
    {
        string[] hashes =
        [
            Hash(Model, seed: 1, Images(20, 1), Images(6, 2)),
            Hash(Model, seed: 2, Images(20, 1), Images(6, 2)),
            Hash(Model, seed: 1, Images(20, 3), Images(6, 2)),
            Hash(Model, seed: 1, Images(20, 1), Images(6, 3)),
            Hash(new ModelSpec([9, 4, 9], [Tanh, Sigmoid], ReconstructionLoss.Bce), seed: 1, Images(20, 1), Images(6, 2)),
            Hash(new ModelSpec([9, 4, 9], [Relu, Sigmoid], ReconstructionLoss.Mse), seed: 1, Images(20, 1), Images(6, 2)),
            Hash(new ModelSpec([9, 4, 9], [Relu, Sigmoid], ReconstructionLoss.Bce, Initialisation.PyTorch), seed: 1, Images(20, 1), Images(6, 2)),
            Hash(new ModelSpec([9, 4, 9], [Relu, Sigmoid], ReconstructionLoss.Bce, precision: Precision.Bf16), seed: 1, Images(20, 1), Images(6, 2)),
            Hash(Model, seed: 1, Images(20, 1), Images(6, 2), "gaussian:0.3"),
            Hash(Model, seed: 1, Images(20, 1), Images(6, 2), "mask:0.25"),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    // Batches of 8 and, at an epoch's end, 4 samples in three shards; 502 test images in three.
    [Theory]
    [InlineData(Phase.Train, 1)]
    [InlineData(Phase.Train, 2)]
    [InlineData(Phase.Train, 3)]
    [InlineData(Phase.Evaluate, 167)]
    [InlineData(Phase.Evaluate, 168)]
    public void An_engine_that_differs_in_one_bit_for_any_number_of_samples_has_another_hash(Phase phase, int rows)
    {
        var data = new DataSet(Images(20, 1), Images(502, 2));
        using var engine = new DenseEngine(Model, 168);
        using var almost = new OneBitOff(engine, phase, rows);

        Assert.NotEqual(ProbeGradient.Hash(engine, Run(1, data), data.Train, data.Test), ProbeGradient.Hash(almost, Run(1, data), data.Train, data.Test));
    }

    private static string Hash(ModelSpec model, ulong seed, SampleSet train, SampleSet test, string noise = "none")
    {
        var data = new DataSet(train, test);
        var run = Run(seed, data, model, InputNoise.Parse(noise)!);
        using var engine = new DenseEngine(model, run.Plan.MaxRows);
        return ProbeGradient.Hash(engine, run, data.Train, data.Test);
    }

    private static RunSpec Run(ulong seed, DataSet data, ModelSpec? model = null, InputNoise? noise = null) => new(
        Guid.Empty, 0, new TrainingDefinition(model ?? Model, (model ?? Model).DefaultEngine, Batch: 8, Shards: 3, Framework.Keras, 1e-3, noise ?? InputNoise.None, SampleShuffle.Full, seed, StartSha256: null, data.Fingerprint),
        data.Train.Count, data.Test.Count);

    private static SampleSet Images(int count, int seed)
    {
        var pixels = new byte[count * Model.Pixels];
        new Random(seed).NextBytes(pixels);
        return new SampleSet(count, 3, 3, pixels);
    }

    private sealed class OneBitOff(IGradientEngine engine, Phase phase, int rows) : IGradientEngine
    {
        public void Use(ParameterVector weights) => engine.Use(weights);

        public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise)
        {
            var loss = engine.Gradient(images, samples, gradient, noise);
            if (phase == Phase.Train && samples.Length == rows)
                gradient.Values[^1] = MathF.BitIncrement(gradient.Values[^1]);
            return loss;
        }

        public double Loss(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise)
        {
            var loss = engine.Loss(images, samples, noise);
            return phase == Phase.Evaluate && samples.Length == rows ? Math.BitIncrement(loss) : loss;
        }

        public void Reconstruct(SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise) =>
            engine.Reconstruct(images, samples, reconstructions, noise);

        public void Dispose()
        {
            // The engine is its owner's.
        }
    }
}
