using System.CommandLine;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator evaluate: how well a model reconstructs images, beside the best linear code of its size.</summary>
public static class EvaluateCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model, .. ModelOptions.DataSetImages,
        new(OptionNames.Out, "DIR", "Folder for the results; by default the one that the model is in"),
    ];

    public static Command Create()
    {
        var model = ModelOptions.Argument();
        return new Command("evaluate", "Measure how well a trained model reconstructs images, beside the best linear code of the same size (PCA)") { model }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(ModelOptions.WithModel(values, parsed.GetValue(model)))));
    }

    private static int Run(OptionValues values)
    {
        using var model = ModelOptions.Open(values);
        var folder = OutFolder(values);
        var split = ModelOptions.SplitOf(values);
        Console.WriteLine($"{model.File}: {model.Spec}");
        var (data, directory) = ModelOptions.Data(values);
        _ = ModelShape.Of(data.Train, model.Spec, directory);
        var images = split == Split.Test ? data.Test : data.Train;

        LinearCode? linear = null;
        if (model.Spec.Pixels <= PrincipalComponents.MaxValues)
        {
            Console.WriteLine(Invariant($"fitting principal components to {data.Train.Count:#,0} training images of {directory}"));
            linear = PrincipalComponents.Fit(data.Train).Code(Math.Min(model.Spec.CodeSize, model.Spec.Pixels));
        }

        Console.WriteLine(Invariant($"measuring {images.Count:#,0} {(split == Split.Test ? "test" : "training")} images"));
        var codec = new Codec(model);
        var progress = CodingWork.Progress("images measured", images.Count);
        var evaluation = ModelEvaluation.Of(codec, linear, images, measured => progress.Report(measured));

        OutputPath.MakeFolder(folder);
        var report = EvaluationReport.Of(evaluation, model, data, directory, ModelSpec.NameOf(split), images, LabelNames.In(directory));
        var (json, figure) = (Path.Combine(folder, "evaluation.json"), Path.Combine(folder, "evaluation.png"));
        BestAndWorstFigure.Save(
            figure, Title(report), Shown(codec, images, report.Worst), Shown(codec, images, report.Best), images.Shape);
        report.Save(json);

        Console.WriteLine();
        foreach (var line in EvaluationText.Table(report))
            Console.WriteLine(line);
        Console.WriteLine();
        Console.WriteLine(EvaluationText.Verdict(report));
        Console.WriteLine($"results in {json} and {figure}");
        return 0;
    }

    /// <summary>
    /// What --out says; else where the model is, so that its evaluation lies beside it: the folder that was named, or that
    /// of the file.
    /// </summary>
    private static string OutFolder(OptionValues values)
    {
        var model = values[OptionNames.Model]!;
        // In the environment and in appsettings.json it is the folder of a run that is trained.
        var path = values.IsOnCommandLine(OptionNames.Out) ? values[OptionNames.Out]!
            : Directory.Exists(model) ? model
            : Path.GetDirectoryName(model) is { Length: > 0 } folder ? folder : ".";
        if (string.IsNullOrWhiteSpace(path))
            throw new SettingsException("--out names no folder; give a path, or leave the option out.");
        OutputPath.RequireFolder(path);
        return path;
    }

    private static IReadOnlyList<ShownImage> Shown(Codec codec, SampleSet images, IEnumerable<RankedImage> ranked) =>
    [
        .. ranked.Select(rank =>
        {
            var shown = new ShownImage(rank, new float[images.ValueCount], new float[images.ValueCount]);
            images.ReadMany(rank.Index, shown.Original);
            codec.Reconstruct(shown.Original, shown.Reconstruction);
            return shown;
        }),
    ];

    private static string Title(EvaluationReport report) =>
        Invariant($"{report.Layers}, {report.Loss}: the {report.Worst.Length} worst and the {report.Best.Length} best {(report.Split == "test" ? "test" : "training")} images");
}
