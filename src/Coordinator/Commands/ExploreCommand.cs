using System.CommandLine;
using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator explore: pictures of the space that a trained model's codes live in.</summary>
public static class ExploreCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model, .. ModelOptions.DataSetImages,
        new(OptionNames.Out, "DIR", "Folder for the figures"),
    ];

    public static Command Create()
    {
        var model = ModelOptions.Argument();
        return new Command("explore", "Draw the codes of a trained model: a map of them, what is decoded all over it, and ways from one image to another") { model }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(ModelOptions.WithModel(values, parsed.GetValue(model)))));
    }

    private static int Run(OptionValues values)
    {
        var folder = ModelOptions.Path(values, OptionNames.Out, "figures");
        OutputPath.RequireFolder(folder);
        using var model = ModelOptions.Open(values);
        var source = ModelOptions.Images(values, model);
        var codec = new Codec(model);
        var map = CodeMap.Of(codec, source.Images);
        var grid = DecodedGrid.Of(codec, map.Plane, map.Area);
        var ways = Interpolation.OfPairs(codec, source.Images, source.LabelNames);
        OutputPath.MakeFolder(folder);

        var images = $"{(ModelOptions.SplitOf(values) == Split.Test ? "test" : "training")} images";
        var layers = model.Spec.LayersText;
        CodeMapFigure.Save(
            Path.Combine(folder, "map.png"), Invariant($"{layers}: codes of the {source.Images.Count:#,0} {images}"), map, source.LabelNames);
        DecodedGridFigure.Save(
            Path.Combine(folder, "grid.png"), $"{layers}: decoded from codes across the map", grid, map.Plane, source.Shape);
        InterpolationFigure.Save(
            Path.Combine(folder, "interpolation.png"), $"{layers}: between the codes of {images}", ways, source.Shape);

        Console.WriteLine(Invariant($"codes of {source.Images.Count:#,0} {source.Name}; the map shows {map.Plane.X.VarianceFraction + map.Plane.Y.VarianceFraction:0.0 %} of their variance"));
        if (map.Labels is [])
            Console.WriteLine("the data set has no labels, so that the map has one colour");
        Console.WriteLine($"map.png, grid.png and interpolation.png in {folder}");
        return 0;
    }
}
