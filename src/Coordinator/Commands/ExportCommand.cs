using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Trained.Export;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator export: a trained model in a form that other programs read.</summary>
public static class ExportCommand
{
    private const string Onnx = "onnx";

    /// <summary>Each writes a model to a path and returns the files it wrote.</summary>
    private static readonly ImmutableSortedDictionary<string, Func<string, TrainedModel, IReadOnlyList<string>>> Formats =
        new Dictionary<string, Func<string, TrainedModel, IReadOnlyList<string>>>
        {
            ["safetensors"] = (path, model) =>
            {
                SafetensorsFile.WriteOutput(path, model.Weights, ModelMetadata.Of(model.Spec));
                return [path];
            },
            [Onnx] = OnnxFiles.Write,
            ["npz"] = (path, model) =>
            {
                NpzFile.Write(path, model.Weights);
                return [path];
            },
        }.ToImmutableSortedDictionary();

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model,
        new(OptionNames.Format, "NAME", "onnx, safetensors or npz"),
        new(OptionNames.Out, "PATH", "File to write; for onnx the folder of encoder.onnx, decoder.onnx and autoencoder.onnx"),
    ];

    public static Command Create()
    {
        var model = ModelOptions.Argument();
        return new Command("export", "Write a trained model for other programs: ONNX (encoder, decoder and both), safetensors or numpy's npz") { model }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(ModelOptions.WithModel(values, parsed.GetValue(model)))));
    }

    private static int Run(OptionValues values)
    {
        var write = values.Choice(OptionNames.Format, Formats)
            ?? throw new SettingsException($"no format is named; give one with --format: {string.Join(", ", Formats.Keys)}.");
        var path = ModelOptions.OutPath(values, values[OptionNames.Format] is var format && format == Onnx ? "model" : $"model.{format}");
        if (values[OptionNames.Format] == Onnx && path.EndsWith($".{Onnx}", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path))
            throw new SettingsException($"--out {path}: these are three files (encoder.onnx, decoder.onnx, autoencoder.onnx), so --out is a folder for them; for example --out {Path.ChangeExtension(path, null)}.");
        using var model = ModelOptions.Open(values);
        Console.WriteLine($"{model.File}: {model.Spec}, weights {model.WeightsSha256}");
        foreach (var file in write(path, model))
            Console.WriteLine(OutputFile.TargetOf(file) is { } target ? string.Create(CultureInfo.InvariantCulture, $"{file}: {new FileInfo(target).Length:#,0} bytes") : $"{file}: written");
        return 0;
    }
}
