using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>All settings of a training, checked, with defaults filled in: what decides its weights, how long, and how it is carried out.</summary>
/// <param name="Preset">Name of the one whose values were taken where nothing else was given.</param>
/// <param name="StartsFrom">Where the model whose weights it starts from was; null for random weights.</param>
public sealed record TrainSettings(string Preset, TrainingDefinition Definition, int Epochs, string? StartsFrom, Execution Execution)
{
    private const int MaxEpochs = 1_000_000;

    /// <exception cref="SettingsException">An option is unusable, alone or with the others.</exception>
    /// <exception cref="ModelException">The layers make no autoencoder.</exception>
    public static TrainSettings From(OptionValues values)
    {
        var preset = DefinitionReader.PresetOf(values);
        return new TrainSettings(
            preset.Name, DefinitionReader.Read(values), values.WholeNumber(OptionNames.Epochs, 1, MaxEpochs) ?? preset.Epochs,
            StartOf(values), Execution.From(values));
    }

    /// <summary>The definition on a data set.</summary>
    /// <exception cref="ModelException">The model does not take its images.</exception>
    /// <exception cref="SettingsException">A shard is more than can be computed at once.</exception>
    public TrainingDefinition DefinitionOn(DataSet data)
    {
        var (model, train) = (Definition.Model, data.Train);
        if (model.Pixels != train.ValueCount)
            throw new ModelException(
                $"layers {model.LayersText} take {model.Pixels} pixels, but the images of {Execution.DataDirectory} have {train.ValueCount} ({train.Shape}); use --layers {train.ValueCount}-…-{train.ValueCount}.");
        if (model.Loss == ReconstructionLoss.Bce && !(train.IsWithinUnit && data.Test.IsWithinUnit))
            throw new ModelException(
                $"the values of {Execution.DataDirectory} are not all between 0 and 1, which loss bce needs; use --loss mse with a linear output (--activations relu,linear), or pack the data with --scale minmax.");
        var rows = new RunPlan(Definition.Seed, train.Count, data.Test.Count, Definition.Batch, Definition.Shards).MaxRows;
        // A layer's values are one piece of memory, of which .NET counts the bytes in 31 bits.
        return (long)rows * model.Widths.Max() * sizeof(float) <= int.MaxValue
            ? Definition with { DataFingerprint = data.Fingerprint }
            : throw new SettingsException($"a shard of {rows} samples has more than 2 GiB of values in a layer of {model.Widths.Max()}; use more --shards, or a smaller --batch.");
    }

    /// <summary>What workers are told of a run with these settings on a data set; throws as <see cref="DefinitionOn"/>.</summary>
    public RunSpec SpecOn(DataSet data, Guid runId, long term) => new(runId, term, DefinitionOn(data), data.Train.Count, data.Test.Count, Definition.Shuffle.WindowOver(data.Train));

    /// <summary>
    /// The same for a run that continues, at a port where its workers find it. Those that are there compute: a worker
    /// that was lost in the meantime is not waited for.
    /// </summary>
    public TrainSettings Continued(int? port) =>
        this with { Execution = Execution with { Listen = port is { } known ? Execution.Listen!.Value with { Port = known } : null, AwaitWorkers = Math.Max(1, Execution.Workers) } };

    /// <summary>The first setting that decides the weights in which a checkpoint was trained with others, in words; null if none is.</summary>
    /// <param name="trained">JSON text of the checkpoint's settings.</param>
    public string? DifferenceFrom(string trained)
    {
        var other = From(OptionValues.OfJson(trained, "the settings in the checkpoint")).Definition;
        return Definition.DifferencesFrom(other).FirstOrDefault() is { } setting
            ? $"{setting.Name} is {setting.TextOf(Definition) ?? "not given"}, but the run was trained with {setting.TextOf(other) ?? "not given"}"
            : null;
    }

    private static string? StartOf(OptionValues values) => (values[OptionNames.From], values[SettingNames.StartSha256]) switch
    {
        ({ } path, not null) => path,
        (null, null) => null,
        (null, _) => throw new SettingsException($"{values.SourceOf(SettingNames.StartSha256)} says which weights --from must have, but there is no --from; name the model, or leave it out."),
        _ => throw new SettingsException($"{values.SourceOf(OptionNames.From)}: it is not said which weights these were; give their SHA-256 with --from-sha256."),
    };
}
