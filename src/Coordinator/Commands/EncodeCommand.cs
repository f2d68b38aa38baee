using System.CommandLine;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator encode: the first half of a trained model, from images to codes.</summary>
public static class EncodeCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model, .. ModelOptions.DataSetImages,
        new(OptionNames.Out, "FILE", "The .npy file of codes to write: float32, a row an image"),
    ];

    public static Command Create()
    {
        var files = new Argument<string[]>("FILES") { Description = "PNG files of any size, grey or colour, or folders of them, in place of images of the data set", Arity = ArgumentArity.ZeroOrMore };
        return new Command("encode", "Turn images into codes with a trained model: a .npy file, a row an image") { files }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetValue(files) ?? [])));
    }

    private static int Run(OptionValues values, string[] files)
    {
        var path = ModelOptions.OutFile(values, "codes.npy", files);
        using var model = ModelOptions.Open(values);
        var source = ModelOptions.Images(values, model, files);
        CodingWork.PrintAdjustments(source);
        var codec = new Codec(model);
        NpyFile.Write(path, CodingWork.Encode(codec, source.Images), codec.CodeSize);
        Console.WriteLine(Invariant($"{source.Name}: codes written to {path}, float32 [{source.Images.Count}, {codec.CodeSize}]"));
        return 0;
    }
}
