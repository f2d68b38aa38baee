using System.Collections.Immutable;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>
/// What decides the weights of a run, and nothing else: definitions that are equal come to the same bits, wherever and by
/// however many workers they are carried out. How long it is trained and how it is carried out are no part of it.
/// </summary>
/// <param name="Model">Layers, activations, loss and precision; its initialisation is that of the framework.</param>
/// <param name="Engine">Whose matrix products.</param>
/// <param name="Batch">Samples in a step.</param>
/// <param name="Shards">Parts that a step's batch is cut into.</param>
/// <param name="Framework">Whose initial weights and form of Adam.</param>
/// <param name="LearningRate">Adam's.</param>
/// <param name="Noise">On the inputs.</param>
/// <param name="Shuffle">How the samples of an epoch are mixed.</param>
/// <param name="Seed">Of initial weights, order of the samples and noise.</param>
/// <param name="StartSha256">Of the weights that it starts from, as 64 lower-case hexadecimal digits; null for random ones.</param>
/// <param name="DataFingerprint">Of the data set; null while that has not been read.</param>
public sealed record TrainingDefinition(
    ModelSpec Model, Engine Engine, int Batch, int Shards, Framework Framework, double LearningRate, InputNoise Noise, SampleShuffle Shuffle, ulong Seed, string? StartSha256, string? DataFingerprint = null)
{
    /// <summary>
    /// All of it but the data, in the order in which it is written. A property that is missing here fails a test, one that
    /// <see cref="DefinitionReader"/> does not read does not compile.
    /// </summary>
    public static ImmutableArray<DecidingSetting> Settings { get; } =
    [
        new(SettingNames.Layers, definition => definition.Model.LayersText),
        new(SettingNames.Activations, definition => definition.Model.ActivationsText),
        new(SettingNames.Loss, definition => definition.Model.LossText),
        new(SettingNames.Batch, definition => definition.Batch),
        new(SettingNames.Shards, definition => definition.Shards),
        new(SettingNames.Framework, definition => definition.Framework.Name),
        new(SettingNames.Precision, definition => definition.Model.PrecisionText),
        new(SettingNames.Engine, definition => ModelSpec.NameOf(definition.Engine)),
        new(SettingNames.LearningRate, definition => definition.LearningRate),
        // Noise and shuffle are not written if they are what there was before there was a choice: older runs continue.
        new(SettingNames.Noise, definition => definition.Noise == InputNoise.None ? null : definition.Noise.ToString()),
        new(SettingNames.Shuffle, definition => definition.Shuffle == SampleShuffle.Full ? null : definition.Shuffle.ToString()),
        new(SettingNames.Seed, definition => definition.Seed),
        new(SettingNames.StartSha256, definition => definition.StartSha256),
    ];

    /// <summary>True for the name of a setting that decides the weights, false for one of how a run is carried out.</summary>
    public static bool Decides(string name) => Settings.Any(setting => setting.Name == name);

    /// <summary>The settings, without the data, in which another definition differs.</summary>
    public IEnumerable<DecidingSetting> DifferencesFrom(TrainingDefinition other) =>
        Settings.Where(setting => setting.TextOf(this) != setting.TextOf(other));
}
