using System.Collections.Immutable;
using System.CommandLine;
using Autoencoder.Coordinator.Commands.Packing;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>What the commands that use a trained model have in common: which model, and which images.</summary>
internal static class ModelOptions
{
    /// <summary>What says which model it is; activations and loss only where its file does not say them.</summary>
    public static IReadOnlyList<OptionDefinition> Model { get; } =
    [
        new(OptionNames.Model, "PATH", "A trained model: the folder of a run or of an imported model, a checkpoint, or a .safetensors file"),
        TrainingOptions.Activations, TrainingOptions.Loss,
    ];

    /// <summary>What says which images of a data set a model is given.</summary>
    public static IReadOnlyList<OptionDefinition> DataSetImages { get; } =
    [
        DataOption.Definition with { Description = "A data set: a folder of IDX files, one that pack made, or what pack takes, if it is small; by default that of the run, if --model is a run's folder, else data/mnist, here or in a folder above" },
        new(OptionNames.Split, "NAME", "Which images of the data set: test (the default) or train"),
    ];

    public static OptionDefinition ImagesOut { get; } = new(OptionNames.Out, "PATH", "What to write: an IDX file, images.idx, or a new folder of PNG files");

    private static readonly Dictionary<string, Split> Splits = Enum.GetValues<Split>().ToDictionary(ModelSpec.NameOf);

    /// <summary>The model without an option's name before it.</summary>
    public static Argument<string?> Argument() => new("RUN") { Description = "A trained model, as --model", Arity = ArgumentArity.ZeroOrOne };

    /// <exception cref="SettingsException">Both are given.</exception>
    public static OptionValues WithModel(OptionValues values, string? argument) => argument is null ? values
        : values.IsOnCommandLine(OptionNames.Model) ? throw new SettingsException($"{argument} and --model {values[OptionNames.Model]} both name the model; leave one out.")
        : values.With(OptionNames.Model, argument, OptionNames.FlagOf(OptionNames.Model));

    /// <summary>Opens the model that <see cref="Model"/> names, and tells of checkpoints passed over.</summary>
    /// <exception cref="SettingsException">There is no --model, or it is a folder without one.</exception>
    /// <exception cref="FileException">The model cannot be used.</exception>
    public static TrainedModel Open(OptionValues values) => values[OptionNames.Model] is { Length: > 0 } path
        ? Open(values, (activations, loss) => TrainedModel.Open(path, activations, loss))
        : throw new SettingsException("no model is named; give one, with --model: the folder of a run or model, a checkpoint or a .safetensors file.");

    /// <summary>Opens a file of weights that were trained elsewhere, and tells which adjustments are made to it.</summary>
    /// <param name="order">The names of its layers, if they are given.</param>
    /// <exception cref="SettingsException">It is a folder without a model.</exception>
    /// <exception cref="FileException">The model cannot be used.</exception>
    public static TrainedModel Import(OptionValues values, string path, ImmutableArray<string>? order)
    {
        var model = Open(values, (activations, loss) => TrainedModel.Import(path, activations, loss, order));
        foreach (var adjustment in model.Adjustments)
            Console.WriteLine($"{path}: {adjustment}");
        return model;
    }

    private static TrainedModel Open(OptionValues values, Func<ImmutableArray<Activation>?, ReconstructionLoss?, TrainedModel> open)
    {
        // In the environment and in appsettings.json they are about what is trained, not about this file.
        var model = open(
            values.IsOnCommandLine(SettingNames.Activations) ? DefinitionReader.Activations(values) : null,
            values.IsOnCommandLine(SettingNames.Loss) ? DefinitionReader.Loss(values) : null);
        foreach (var reason in model.Skipped)
            Console.WriteLine(RunEvents.CheckpointDamaged(reason).Text);
        return model;
    }

    /// <summary>The images that <see cref="DataSetImages"/> or PNG files and folders of them name, as the model takes them.</summary>
    /// <param name="files">Empty for the data set.</param>
    /// <exception cref="SettingsException">The options contradict each other.</exception>
    /// <exception cref="DataException">The data set cannot be read.</exception>
    /// <exception cref="FileException">An image cannot be used.</exception>
    /// <exception cref="InputException">The images do not fit this model.</exception>
    public static ImageSource Images(OptionValues values, TrainedModel model, params IReadOnlyList<string> files)
    {
        if (files.Count == 0)
            return ImageSource.OfDataSet(Data(values), SplitOf(values), model.Spec);
        return values.IsOnCommandLine(OptionNames.Split)
            ? throw new SettingsException("--split chooses images of the data set, but files are given; leave one of the two out.")
            : ImageSource.OfFiles(PngFiles.Expand(files), Shape(values, model));
    }

    /// <summary>test if --split is not given.</summary>
    /// <exception cref="SettingsException">It is no split.</exception>
    public static Split SplitOf(OptionValues values) => values.Choice(OptionNames.Split, Splits);

    /// <summary>
    /// Reads the data set that --data names; else the one that the run of --model was trained on, if that is still where it
    /// was; else data/mnist. Warns if it is another one than the run's.
    /// </summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static DataSource Data(OptionValues values)
    {
        var directory = DataFolder.Resolve(values[OptionNames.Data] ?? DataOfRun(values));
        var data = DataSet.Load(directory);
        if (values[OptionNames.Model] is { } model && RunFile.Find(model) is { } run && run.DataFingerprint != data.Fingerprint)
            Console.WriteLine($"warning: the run was trained on other data than {directory}");
        return new DataSource(data, directory);
    }

    /// <summary>
    /// Height and width of the model's images where no data set is read anyway: those of the data set that the command line
    /// names with --data, or of the run's; else those of a square.
    /// </summary>
    /// <exception cref="DataException">The data set cannot be read.</exception>
    /// <exception cref="InputException">The model does not take its images, or no shape is known.</exception>
    public static SampleShape Shape(OptionValues values, TrainedModel model)
    {
        // 784 pixels need not be a square: 14 rows of 56 are as many.
        var directory = values.IsOnCommandLine(OptionNames.Data) ? values[OptionNames.Data] : DataOfRun(values);
        return directory is null ? ModelShape.Square(model.Spec) : ModelShape.Of(DataSet.Load(directory).Test, model.Spec, directory);
    }

    /// <summary>How the data set that <see cref="Shape"/> reads was scaled when it was packed; null if it was not, or there is none.</summary>
    /// <exception cref="DataException">Its description cannot be read.</exception>
    public static PackedScaling? Scaling(OptionValues values) =>
        (values.IsOnCommandLine(OptionNames.Data) ? values[OptionNames.Data] : DataOfRun(values)) is { } directory && PackedFolder.Is(directory)
            ? PackedDescription.Read(directory).Scaling
            : null;

    private static string? DataOfRun(OptionValues values)
    {
        if (values[OptionNames.Model] is not { } path || RunFolder.Find(path) is not { } run)
            return null;
        try
        {
            return OptionValues.Empty.WithDefaultsFrom(run.Settings)[OptionNames.Data] is { } directory && Directory.Exists(directory) ? directory : null;
        }
        catch (SettingsException)
        {
            // Its model can be used without its settings.
            return null;
        }
    }

    /// <summary>The file that --out must name on the command line. If that is standard output, lines go to standard error from here on.</summary>
    /// <param name="inputs">What the command reads besides the model.</param>
    /// <exception cref="SettingsException">It names none, one that is read, or one that cannot be written.</exception>
    public static string OutFile(OptionValues values, string example, params IEnumerable<string> inputs)
    {
        var path = OutPath(values, example, inputs);
        OutputPath.RequireFile(path);
        return path;
    }

    /// <summary>The same where it may be a folder as well.</summary>
    /// <exception cref="SettingsException">It names none, or something that is read.</exception>
    public static string OutPath(OptionValues values, string example, params IEnumerable<string> inputs)
    {
        var path = Path(values, OptionNames.Out, example);
        if (OutputFile.IsStandardOutput(path))
            StandardOutput.MoveLinesToError();
        return Read(values, inputs).FirstOrDefault(input => FileStatus.AreSame(input, path)) is { } read
            ? throw new SettingsException($"{read} is to be read, so that nothing can be written there; choose another place with --out.")
            : path;
    }

    /// <summary>
    /// What may be read: the model, and the files of its run, which are lost just as well; those of the data set. A run's
    /// folder may receive new files.
    /// </summary>
    private static IEnumerable<string> Read(OptionValues values, IEnumerable<string> inputs)
    {
        foreach (var input in inputs)
        {
            yield return input;
            foreach (var file in FilesIn(input))
                yield return file;
        }

        if (values[OptionNames.Model] is { } model)
        {
            yield return model;
            // That of a folder without a run, too.
            yield return new RunPaths(model).Model;
            foreach (var file in RunFolder.Find(model)?.ExistingFiles ?? [])
                yield return file;
        }

        var data = DataFolder.Resolve(values[OptionNames.Data] ?? DataOfRun(values));
        foreach (var file in FilesIn(data))
            yield return file;

        // Of a data set, or of what one is made of.
        static IEnumerable<string> FilesIn(string source) => DataSet.FilesIn(source).Concat(Sources.FilesOf(source) ?? []);
    }

    /// <summary>A path that the command line must name: in the environment and in appsettings.json, --out is a run's folder.</summary>
    /// <exception cref="SettingsException">It names none.</exception>
    public static string Path(OptionValues values, string option, string example) =>
        values.IsOnCommandLine(option) && values[option] is { Length: > 0 } path
            ? path
            : throw new SettingsException($"{OptionNames.FlagOf(option)} is missing; give it, for example {OptionNames.FlagOf(option)} {example}.");
}
