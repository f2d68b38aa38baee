using System.Collections.Immutable;
using System.CommandLine;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>
/// coordinator import: weights that were trained elsewhere as a model file that says what its layers are, so that no
/// command has to be told again.
/// </summary>
public static class ImportCommand
{
    private const string Extension = ".safetensors";

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        TrainingOptions.Activations, TrainingOptions.Loss,
        new(OptionNames.Order, "NAMES", "The layers of the file from image to image, by name, if names and shapes leave it open: fc1,fc2,fc3,fc4"),
        new(OptionNames.Out, "PATH", "The .safetensors file to write, or a folder for model.safetensors, which then stands for the model"),
    ];

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Dense layers: of PyTorch as safetensors or numpy's .npz (0.weight, 0.bias …, encoder.0.weight …, fc1.weight …), of Keras as .weights.h5, .h5 or .keras" };
        return new Command("import", "Make a model of weights that were trained elsewhere, for --model and train --from") { file }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(file))));
    }

    private static int Run(OptionValues values, string source)
    {
        var place = ModelOptions.OutPath(values, "model.safetensors", source);
        using var model = ModelOptions.Import(values, source, Order(values));
        var path = FileAt(place);
        // Only a file that is named itself is replaced: it may be the one that is read, or a run's.
        if (path != place && Path.Exists(path))
            throw new SettingsException($"{path} is there already, and is not replaced; choose another place with --out, or name this file itself.");
        SafetensorsFile.WriteOutput(path, model.Weights, ModelMetadata.Of(model.Spec));
        Console.WriteLine($"{path}: {model.Spec}, weights {model.WeightsSha256}");
        return 0;
    }

    private static ImmutableArray<string>? Order(OptionValues values) =>
        values[OptionNames.Order] is { } names ? [.. names.Split(',', StringSplitOptions.TrimEntries)] : null;

    /// <summary>A path with the extension is the file's, as is a pipe's; any other one is its folder's, which is made if it is not there.</summary>
    private static string FileAt(string path)
    {
        if (FileStatus.Of(path).IsStream || (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path)))
            return path;
        OutputPath.MakeFolder(path);
        return Path.Combine(path, $"model{Extension}");
    }
}
