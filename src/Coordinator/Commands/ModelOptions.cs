using Autoencoder.Coordinator.Events;
using Autoencoder.Coordinator.Images;
using Autoencoder.Coordinator.ModelFiles;
using Autoencoder.Coordinator.Models;
using Autoencoder.Coordinator.Settings;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Model;
using Autoencoder.Shared.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>What the commands that use a trained model have in common: which model, and which images.</summary>
public static class ModelOptions
{
    private static readonly Dictionary<string, Split> Splits = Enum.GetValues<Split>().ToDictionary(ModelSpec.NameOf);

    /// <summary>Opens the model that <see cref="OptionCatalog.TrainedModel"/> names, and tells of checkpoints passed over.</summary>
    /// <exception cref="SettingsException">There is no --model, or it is no run's folder.</exception>
    /// <exception cref="ModelFileException">The model cannot be used; so too CheckpointException.</exception>
    public static TrainedModel Open(OptionValues values) => Open(values, values[OptionCatalog.Model] is { Length: > 0 } path
        ? path
        : throw new SettingsException("no model is named; give one with --model, a run's folder, a checkpoint or a .safetensors file."));

    /// <summary>The same for a path that is named in another way.</summary>
    /// <exception cref="SettingsException">It is no run's folder.</exception>
    /// <exception cref="ModelFileException">The model cannot be used; so too CheckpointException.</exception>
    public static TrainedModel Open(OptionValues values, string path)
    {
        // In the environment and in appsettings.json they are about what is trained, not about this file.
        var model = TrainedModel.Open(
            path,
            values.IsOnCommandLine(OptionCatalog.Activations) ? FunctionOptions.Activations(values) : null,
            values.IsOnCommandLine(OptionCatalog.Loss) ? FunctionOptions.Loss(values) : null);
        foreach (var reason in model.PassedOver)
            Console.WriteLine(RunEvents.CheckpointDamaged(reason).Text);
        return model;
    }

    /// <summary>The images that <see cref="OptionCatalog.Images"/> or a list of PNG files name, as the model takes them.</summary>
    /// <param name="files">Empty for the data set.</param>
    /// <exception cref="SettingsException">The options contradict each other.</exception>
    /// <exception cref="DataException">The data set cannot be read.</exception>
    /// <exception cref="ImageException">An image cannot be used, or not by this model.</exception>
    public static ImageSource Images(OptionValues values, TrainedModel model, params IReadOnlyList<string> files)
    {
        if (files.Count == 0)
            return ImageSource.OfDataSet(DataFolder.Resolve(values[OptionCatalog.Data]), SplitOf(values), model.Spec);
        return values.IsOnCommandLine(OptionCatalog.Split)
            ? throw new SettingsException("--split chooses images of the data set, but files are given; leave one of the two out.")
            : ImageSource.OfFiles(files, Shape(values, model));
    }

    /// <summary>test if --split is not given.</summary>
    /// <exception cref="SettingsException">It is no split.</exception>
    public static Split SplitOf(OptionValues values) => values.Choice(OptionCatalog.Split, Splits);

    /// <summary>
    /// Height and width of the model's images where no data set is read anyway: those of the data set, if the
    /// command line names one with --data; else those of a square.
    /// </summary>
    /// <exception cref="DataException">The data set cannot be read.</exception>
    /// <exception cref="ImageException">The model does not take its images, or no shape is known.</exception>
    public static ImageShape Shape(OptionValues values, TrainedModel model)
    {
        if (!values.IsOnCommandLine(OptionCatalog.Data))
            return ImageShape.Square(model.Spec);
        var directory = values[OptionCatalog.Data]!;
        return ImageShape.Of(DataSet.Load(directory).Test, model.Spec, directory);
    }

    /// <summary>A path that the command line must name: in the environment and in appsettings.json, --out is a run's folder.</summary>
    /// <exception cref="SettingsException">It names none.</exception>
    public static string Path(OptionValues values, OptionDefinition option, string example) =>
        values.IsOnCommandLine(option) && values[option] is { Length: > 0 } path
            ? path
            : throw new SettingsException($"{option.Flag} is missing; give it, for example {option.Flag} {example}.");
}
