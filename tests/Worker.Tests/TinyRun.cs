using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Worker.Tests;

/// <summary>A run small enough to be computed in a moment: 37 images of 2 x 3, batches of 20 in 7 shards.</summary>
internal static class TinyRun
{
    public const int Shards = 7;

    public static DataSet Data { get; } = new(Images(37, seed: 1), Images(600, seed: 2));

    public static RunSpec Spec { get; } = new(
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 7,
        new TrainingDefinition(
            new ModelSpec([6, 3, 6], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce), Engine.Exact, Batch: 20, Shards, Framework.Keras, 1e-3, InputNoise.None, SampleShuffle.Full,
            Seed: 1, StartSha256: null, Data.Fingerprint),
        Data.Train.Count, Data.Test.Count);

    public static ParameterLayout Layout { get; } = new(Spec.Model);

    public static ParameterVector InitialWeights()
    {
        var weights = new ParameterVector(Layout);
        Shared.Numerics.Model.InitialWeights.Fill(weights, Spec.Model.Initialisation, Spec.Plan.Seed);
        return weights;
    }

    private static SampleSet Images(int count, int seed)
    {
        var pixels = new byte[count * 6];
        new Random(seed).NextBytes(pixels);
        return new SampleSet(count, 2, 3, pixels);
    }
}
