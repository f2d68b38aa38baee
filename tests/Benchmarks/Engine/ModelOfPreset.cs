using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>The model that a preset trains.</summary>
internal static class ModelOfPreset
{
    public static ModelSpec In(Precision precision, Preset preset) => new(
        preset.Widths, DefinitionReader.OnePerLayer(preset.Activations, preset.Widths.Length - 1), preset.Loss, preset.Framework.Initialisation, precision);

    /// <summary>A run of it on these data, as workers are told of one.</summary>
    public static RunSpec Run(Preset preset, Precision precision, int batch, int shards, DataSet data)
    {
        var model = In(precision, preset);
        return new RunSpec(
            Guid.Empty, 1,
            new TrainingDefinition(model, model.DefaultEngine, batch, shards, preset.Framework, Preset.LearningRate, InputNoise.None, SampleShuffle.Full, Seed: 1, StartSha256: null, data.Fingerprint),
            data.Train.Count, data.Test.Count);
    }

    /// <summary>
    /// Of a sample's gradient: a multiplication and an addition for each weight forward, for its derivative, and backward,
    /// where nothing is asked of the first layer.
    /// </summary>
    public static long FlopsOfGradient(Preset preset)
    {
        long[] weights = [.. preset.Widths.Zip(preset.Widths.Skip(1), (inputs, outputs) => (long)inputs * outputs)];
        return 2 * (3 * weights.Sum() - weights[0]);
    }
}
