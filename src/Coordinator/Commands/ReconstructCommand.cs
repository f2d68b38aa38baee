using System.CommandLine;
using System.Globalization;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator reconstruct: what a trained model makes of images, as a figure and in numbers.</summary>
public static class ReconstructCommand
{
    private const int MaxImages = ReconstructionFigure.MaxImages;

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model, .. ModelOptions.DataSetImages,
        new(OptionNames.Images, "NUMBERS", "Which images of the data set, counted from 0: 0..9 (the default), 3,17,42 or both"),
        TrainingOptions.Noise with { Description = "Corrupt what the model is given: gaussian:0.3 or mask:0.25, the noise of train's test images with the same --seed" },
        new(SettingNames.Seed, "N", "Of the noise; by default 1"),
        new(OptionNames.Out, "FILE", "The figure, a .png or an .svg file"),
    ];

    public static Command Create()
    {
        var files = new Argument<string[]>("FILES") { Description = "PNG files of any size, grey or colour, or folders of them, in place of images of the data set", Arity = ArgumentArity.ZeroOrMore };
        return new Command("reconstruct", "Draw reconstructions of images by a trained model: of the data set, or of PNG files") { files }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetValue(files) ?? [])));
    }

    private static int Run(OptionValues values, string[] paths)
    {
        var files = PngFiles.Expand(paths);
        var figure = ModelOptions.OutFile(values, "figure.png", files);
        FigureFormats.RequireKnown(figure, "--out");
        RequireFew(values, files);
        var (noise, seed) = NoiseOf(values);
        using var model = ModelOptions.Open(values);
        var chosen = Chosen(values, model, files);
        CodingWork.PrintAdjustments(chosen.Source);

        var originals = new float[chosen.Images.Count * chosen.Images.ValueCount];
        chosen.Images.ReadMany(0, originals);
        var isClean = noise == InputNoise.None;
        var inputs = isClean ? originals : Corrupted(chosen, SampleNoise.InValidation(noise, seed));
        var reconstructions = new float[originals.Length];
        new Codec(model).Reconstruct(inputs, reconstructions);
        ReconstructionFigure.Save(
            figure, $"{model.Spec.LayersText}, {model.Spec.LossText}: reconstructions of {NameOf(chosen, values)}{(isClean ? "" : $" with noise {noise}")}",
            originals, reconstructions, chosen.Images.Shape, isClean ? default : inputs);
        foreach (var line in ErrorTable.Lines(chosen, originals, reconstructions))
            Console.WriteLine(line);
        Console.WriteLine($"figure in {figure}");
        return 0;
    }

    private static ChosenImages Chosen(OptionValues values, TrainedModel model, string[] files)
    {
        var source = ModelOptions.Images(values, model, files);
        if (files.Length > 0)
            return ChosenImages.Files(source);
        var count = source.Images.Count;
        var numbers = values[OptionNames.Images] is { } text
            ? ImageNumbers.Parse(text, MaxImages)
            : [.. Enumerable.Range(0, Math.Min(MaxImages, count))];
        return numbers is not null && numbers.All(number => number < count)
            ? ChosenImages.Of(source, numbers)
            : throw values.Unusable(OptionNames.Images, string.Create(
                CultureInfo.InvariantCulture, $"at most {MaxImages} images from 0 to {count - 1}, for example 0..{Math.Min(MaxImages, count) - 1} or 3,17,42"));
    }

    // In the environment and in appsettings.json it is about what is trained.
    private static (InputNoise Noise, ulong Seed) NoiseOf(OptionValues values)
    {
        if (values.IsOnCommandLine(SettingNames.Noise))
            return (
                InputNoise.Parse(values[SettingNames.Noise]!) ?? throw values.Unusable(SettingNames.Noise, InputNoise.Form),
                values.LargeWholeNumber(SettingNames.Seed) ?? 1);
        return values.IsOnCommandLine(SettingNames.Seed)
            ? throw new SettingsException("--seed is that of the noise, but there is none; give it with --noise, or leave --seed out.")
            : (InputNoise.None, 1UL);
    }

    private static float[] Corrupted(ChosenImages chosen, SampleNoise noise)
    {
        var corrupted = new float[chosen.Images.Count * chosen.Images.ValueCount];
        for (var i = 0; i < chosen.Numbers.Length; i++)
            noise.Corrupt(chosen.Images, i, chosen.Numbers[i], corrupted.AsSpan(i * chosen.Images.ValueCount, chosen.Images.ValueCount));
        return corrupted;
    }

    private static string NameOf(ChosenImages chosen, OptionValues values) => chosen.Source.Files switch
    {
        [var one] => Path.GetFileName(one.File),
        [_, ..] files => $"{files.Length} files",
        _ => $"{ModelSpec.NameOf(ModelOptions.SplitOf(values))} {(chosen.Names is [_] ? "image" : "images")} {string.Join(", ", chosen.Names)}",
    };

    private static void RequireFew(OptionValues values, string[] files)
    {
        if (files.Length == 0)
            return;
        if (values.IsOnCommandLine(OptionNames.Images))
            throw new SettingsException("--images chooses images of the data set, but files are given; leave one of the two out.");
        if (files.Length > MaxImages)
            throw new SettingsException($"{files.Length} files are given, but a figure holds {MaxImages}; give fewer.");
    }
}
