using System.Globalization;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>All settings of a training run, checked, with defaults filled in.</summary>
/// <param name="StartsFrom">Null for random weights.</param>
/// <param name="OutDirectory">Null for a new folder under runs/.</param>
/// <param name="Workers">Inside this process.</param>
/// <param name="Listen">Null if no other processes are accepted.</param>
/// <param name="CheckpointsKept">The newest so many stay.</param>
/// <param name="AuditRate">The share of sums, 0 to 1, that two workers compute.</param>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
public sealed record TrainSettings(
    string Preset, ModelSpec Model, int Epochs, int Batch, int Shards, double LearningRate, Framework Framework, InputNoise Noise, ulong Seed, StartingWeights? StartsFrom,
    string DataDirectory, string? OutDirectory, int Workers, NodeAddress? Listen, int AwaitWorkers,
    CheckpointSchedule Checkpoints, int CheckpointsKept, double AuditRate, string? Tls, bool Verbose)
{
    private const int MaxWorkers = 1024;
    private const int MaxBatch = 1 << 20;

    private static readonly Dictionary<string, Precision> Precisions =
        Enum.GetValues<Precision>().ToDictionary(ModelSpec.NameOf);

    /// <exception cref="SettingsException">An option is unusable, alone or with the others.</exception>
    /// <exception cref="ModelException">The layers make no autoencoder.</exception>
    public static TrainSettings From(OptionValues values)
    {
        var preset = values.Choice(OptionCatalog.Preset, Settings.Preset.All) ?? Settings.Preset.KerasBce;
        var framework = values.Choice(OptionCatalog.Framework, Settings.Framework.All) ?? preset.Framework;
        var batch = values.WholeNumber(OptionCatalog.Batch, 1, MaxBatch) ?? preset.Batch;
        var shards = values.WholeNumber(OptionCatalog.Shards, 1, MaxBatch) ?? Math.Min(preset.Shards, batch);
        if (shards > batch)
            throw new SettingsException($"--shards {shards} is more than --batch {batch}: a shard has at least one sample; use at most {batch} shards.");
        var listen = Listening(values);
        var workers = values.WholeNumber(OptionCatalog.Workers, 0, MaxWorkers) ?? Environment.ProcessorCount;
        if (workers == 0 && listen is null)
            throw new SettingsException("--workers 0 leaves nobody to compute; add --listen HOST:PORT, so that workers of other processes can join.");
        var await = values.WholeNumber(OptionCatalog.AwaitWorkers, 1, MaxWorkers) ?? Math.Max(1, workers);
        if (await > workers && listen is null)
            throw new SettingsException($"--await-workers {await} is more than the {workers} workers of this process; add --listen HOST:PORT, so that others can join.");
        return new TrainSettings(
            preset.Name, ModelOf(values, preset, framework), values.WholeNumber(OptionCatalog.Epochs, 1, 1_000_000) ?? preset.Epochs, batch, shards,
            values.Positive(OptionCatalog.LearningRate) ?? Settings.Preset.LearningRate, framework, NoiseOf(values),
            values.LargeWholeNumber(OptionCatalog.Seed) ?? 1, StartingWeights.From(values), DataFolder.Resolve(values[OptionCatalog.Data]),
            values[OptionCatalog.Out], workers, listen, await, CheckpointsOf(values),
            values.WholeNumber(OptionCatalog.CheckpointKeep, 1, 1000) ?? 3, values.Share(OptionCatalog.Audit) ?? 0,
            values[OptionCatalog.Tls], values.Verbose);
    }

    /// <summary>The options in which these settings differ from others such that other weights come out; of the epochs, more are the same run.</summary>
    public IEnumerable<OptionDefinition> DifferencesTo(TrainSettings other)
    {
        if (Model.LayersText != other.Model.LayersText)
            yield return OptionCatalog.Layers;
        if (Model.ActivationsText != other.Model.ActivationsText)
            yield return OptionCatalog.Activations;
        if (Model.Loss != other.Model.Loss)
            yield return OptionCatalog.Loss;
        if (Batch != other.Batch)
            yield return OptionCatalog.Batch;
        if (Shards != other.Shards)
            yield return OptionCatalog.Shards;
        if (Framework != other.Framework)
            yield return OptionCatalog.Framework;
        if (Model.Precision != other.Model.Precision)
            yield return OptionCatalog.Precision;
        if (LearningRate != other.LearningRate)
            yield return OptionCatalog.LearningRate;
        if (Noise != other.Noise)
            yield return OptionCatalog.Noise;
        if (Seed != other.Seed)
            yield return OptionCatalog.Seed;
        if (StartsFrom?.Sha256 != other.StartsFrom?.Sha256)
            yield return OptionCatalog.FromSha256;
    }

    /// <summary>The plan of these settings on a data set.</summary>
    /// <exception cref="ModelException">The model does not take its images.</exception>
    /// <exception cref="SettingsException">A shard is more than can be computed at once.</exception>
    public RunPlan PlanFor(DataSet data)
    {
        if (Model.Pixels != data.Train.PixelCount)
            throw new ModelException(
                $"layers {Model.LayersText} take {Model.Pixels} pixels, but the images of {DataDirectory} have {data.Train.PixelCount} ({data.Train.Height} x {data.Train.Width}); use --layers {data.Train.PixelCount}-…-{data.Train.PixelCount}.");
        var plan = new RunPlan(Seed, data.Train.Count, data.Test.Count, Batch, Shards);
        // A layer's values are one piece of memory, of which .NET counts the bytes in 31 bits.
        return (long)plan.MaxRows * Model.Widths.Max() * sizeof(float) <= int.MaxValue
            ? plan
            : throw new SettingsException($"a shard of {plan.MaxRows} samples has more than 2 GiB of values in a layer of {Model.Widths.Max()}; use more --shards, or a smaller --batch.");
    }

    private static InputNoise NoiseOf(OptionValues values) => values[OptionCatalog.Noise] is { } text
        ? InputNoise.Parse(text) ?? throw values.Unusable(OptionCatalog.Noise, InputNoise.Form)
        : InputNoise.None;

    private static CheckpointSchedule CheckpointsOf(OptionValues values)
    {
        if (values[OptionCatalog.CheckpointEvery] is not { } text)
            return CheckpointSchedule.Default;
        return CheckpointSchedule.TryParse(text, out var schedule)
            ? schedule
            : throw values.Unusable(OptionCatalog.CheckpointEvery, CheckpointSchedule.Form);
    }

    private static ModelSpec ModelOf(OptionValues values, Preset preset, Framework framework)
    {
        var widths = preset.Widths;
        if (values[OptionCatalog.Layers] is { } text)
            widths = [.. text.Split('-').Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
                    ? width
                    : throw values.Unusable(OptionCatalog.Layers, "whole numbers with dashes between them, for example 784-32-784"))];
        var activations = FunctionOptions.OnePerLayer(FunctionOptions.Activations(values) ?? preset.Activations, widths.Length - 1);
        return new ModelSpec(widths, activations, FunctionOptions.Loss(values) ?? preset.Loss, framework.Initialisation, values.Choice(OptionCatalog.Precision, Precisions));
    }

    private static NodeAddress? Listening(OptionValues values)
    {
        if (values[OptionCatalog.Listen] is not { } text)
            return null;
        if (NodeAddress.Parse(text) is not { } address)
            throw values.Unusable(OptionCatalog.Listen, "HOST:PORT, for example localhost:4053");
        if (address.IsWildcard)
            throw values.Unusable(OptionCatalog.Listen, "the name or address by which workers reach this machine (it listens on all its interfaces anyway)");
        return address.Port == ushort.MaxValue
            ? throw values.Unusable(OptionCatalog.Listen, "a port below 65535, because the one after it is used too")
            : address;
    }
}
