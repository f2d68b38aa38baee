using System.CommandLine;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator decode: the second half of a trained model, from codes to images.</summary>
public static class DecodeCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model,
        new(OptionNames.Codes, "FILE", "A .npy file of codes, a row an image, as encode writes it"),
        ProgramOptions.Data with { Description = "Folder of the IDX files, for the height and width of images that are not square; by default that of the run, if --model is a run's folder" },
        ModelOptions.ImagesOut,
    ];

    public static Command Create() =>
        new Command("decode", "Turn codes into images with a trained model: an IDX file, or a folder of PNG files")
            .WithOptions(Options, values => Task.FromResult(Run(values)));

    private static int Run(OptionValues values)
    {
        var from = ModelOptions.Path(values, OptionNames.Codes, "codes.npy");
        var path = ModelOptions.OutPath(values, "images.idx", from);
        using var model = ModelOptions.Open(values);
        var codec = new Codec(model);
        var codes = NpyFile.Read(from, codec.CodeSize);
        var taken = 0;
        return CodingWork.Write(
            path, ModelOptions.Shape(values, model), codec, (uint)(codes.Length / codec.CodeSize),
            block =>
            {
                codes.AsSpan(taken, block.Length).CopyTo(block);
                taken += block.Length;
            },
            finish: () => { });
    }
}
