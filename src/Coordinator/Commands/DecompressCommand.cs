using System.CommandLine;
using Autoencoder.Coordinator.Trained.Compression;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator decompress: gets the images of an .aec file back, with the model that compressed them.</summary>
public static class DecompressCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } = [.. ModelOptions.Model, ModelOptions.ImagesOut];

    public static Command Create()
    {
        var file = new Argument<string>("FILE.aec") { Description = "What compress wrote" };
        return new Command("decompress", "Get images back that were compressed with a trained model: an IDX file, or a folder of PNG files") { file }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(file))));
    }

    private static int Run(OptionValues values, string from)
    {
        var path = ModelOptions.OutPath(values, "images.idx", from);
        using var model = ModelOptions.Open(values);
        var file = CompressedFile.Read(from, model);
        var codec = new Codec(model);
        try
        {
            var codes = file.OpenCodes();
            return CodingWork.Write(path, file.Header.Shape, codec, file.Header.Count, codes.Read, codes.Finish);
        }
        catch (InvalidDataException e)
        {
            throw new FileException(from, $"{e.Message}; compress the images again.");
        }
    }
}
