using System.Collections.Immutable;
using System.Globalization;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>Reads a <see cref="TrainingDefinition"/> out of texts; what they do not say is that of their preset.</summary>
public static class DefinitionReader
{
    private const int MaxBatch = 1 << 20;

    private static readonly Dictionary<string, Precision> Precisions = Enum.GetValues<Precision>().ToDictionary(ModelSpec.NameOf);

    private static readonly Dictionary<string, Engine> Engines = Enum.GetValues<Engine>().ToDictionary(ModelSpec.NameOf);

    private static readonly Dictionary<string, ReconstructionLoss> Losses = Enum.GetValues<ReconstructionLoss>().ToDictionary(ModelSpec.NameOf);

    private static readonly Dictionary<string, Activation> ActivationNames = Enum.GetValues<Activation>().ToDictionary(ModelSpec.NameOf);

    /// <summary>The data set is not known yet.</summary>
    /// <exception cref="SettingsException">A setting is unusable, alone or with the others.</exception>
    /// <exception cref="ModelException">The layers make no autoencoder.</exception>
    public static TrainingDefinition Read(SettingTexts texts)
    {
        var preset = PresetOf(texts);
        var framework = texts.Choice(SettingNames.Framework, Framework.All) ?? preset.Framework;
        var batch = texts.WholeNumber(SettingNames.Batch, 1, MaxBatch) ?? preset.Batch;
        var shards = texts.WholeNumber(SettingNames.Shards, 1, MaxBatch) ?? Math.Min(preset.Shards, batch);
        if (shards > batch)
            throw new SettingsException($"--shards {shards} is more than --batch {batch}: a shard has at least one sample; use at most {batch} shards.");
        var model = ModelOf(texts, preset, framework);
        return new TrainingDefinition(
            model, EngineOf(texts, model), batch, shards, framework, texts.Positive(SettingNames.LearningRate) ?? Preset.LearningRate, NoiseOf(texts), ShuffleOf(texts),
            texts.LargeWholeNumber(SettingNames.Seed) ?? 1, texts.Sha256(SettingNames.StartSha256));
    }

    /// <exception cref="SettingsException">There is no such preset.</exception>
    public static Preset PresetOf(SettingTexts texts) => texts.Choice(SettingNames.Preset, Preset.All) ?? Preset.KerasBce;

    /// <summary>Null if not given.</summary>
    /// <exception cref="SettingsException">It is none of the names.</exception>
    public static ReconstructionLoss? Loss(SettingTexts texts) =>
        texts[SettingNames.Loss] is null ? null : texts.Choice(SettingNames.Loss, Losses);

    /// <summary>As they were given; null if not.</summary>
    /// <exception cref="SettingsException">One is none of the names.</exception>
    public static ImmutableArray<Activation>? Activations(SettingTexts texts)
    {
        if (texts[SettingNames.Activations] is not { } text)
            return null;
        return
        [
            .. text.Split(',').Select(name => ActivationNames.TryGetValue(name.Trim().ToLowerInvariant(), out var activation)
                ? activation
                : throw texts.Unusable(
                    SettingNames.Activations, $"names of {string.Join(", ", ActivationNames.Keys)} with commas between them",
                    NearestName.Of(name.Trim(), ActivationNames.Keys))),
        ];
    }

    /// <summary>One for each layer, from as many, or from two: all hidden layers, output.</summary>
    /// <exception cref="SettingsException">There are neither as many nor two.</exception>
    public static ImmutableArray<Activation> OnePerLayer(ImmutableArray<Activation> given, int layers)
    {
        if (given.Length == layers)
            return given;
        if (given is [var hidden, var output])
            return [.. Enumerable.Repeat(hidden, Math.Max(0, layers - 1)), output];
        throw new SettingsException(
            $"{layers} layers need {layers} activations, or two (hidden, output), but there are {given.Length}; give them with --activations.");
    }

    private static ModelSpec ModelOf(SettingTexts texts, Preset preset, Framework framework)
    {
        var widths = preset.Widths;
        if (texts[SettingNames.Layers] is { } text)
            widths = [.. text.Split('-').Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
                    ? width
                    : throw texts.Unusable(SettingNames.Layers, "whole numbers with dashes between them, for example 784-32-784"))];
        var activations = OnePerLayer(Activations(texts) ?? preset.Activations, widths.Length - 1);
        return new ModelSpec(widths, activations, Loss(texts) ?? preset.Loss, framework.Initialisation, texts.Choice(SettingNames.Precision, Precisions));
    }

    private static Engine EngineOf(SettingTexts texts, ModelSpec model)
    {
        if (texts[SettingNames.Engine] is null)
            return model.DefaultEngine;
        var engine = texts.Choice(SettingNames.Engine, Engines);
        return engine == Engine.Torch || model.DefaultEngine == Engine.Exact
            ? engine
            : throw new SettingsException($"--engine exact computes in f32, not in {model.PrecisionText}; use --engine torch, or leave --engine out.");
    }

    private static InputNoise NoiseOf(SettingTexts texts) => texts[SettingNames.Noise] is { } text
        ? InputNoise.Parse(text) ?? throw texts.Unusable(SettingNames.Noise, InputNoise.Form)
        : InputNoise.None;

    private static SampleShuffle ShuffleOf(SettingTexts texts) => texts[SettingNames.Shuffle] is { } text
        ? SampleShuffle.Parse(text) ?? throw texts.Unusable(SettingNames.Shuffle, SampleShuffle.Form)
        : SampleShuffle.Full;
}
