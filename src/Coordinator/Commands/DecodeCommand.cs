using System.CommandLine;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator decode: the second half of a trained model, from codes to images.</summary>
public static class DecodeCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model,
        new(OptionNames.Codes, "FILE", "A .npy file of codes, a row an image, as encode writes it"),
        DataOption.Definition with { Description = "The data set, for the height and width of images that are not square; by default that of the run, if --model is a run's folder" },
        ModelOptions.ImagesOut with { Description = "What to write: an IDX file, images.idx, a new folder of PNG files, or a .npy file of values" },
    ];

    public static Command Create() =>
        new Command("decode", "Turn codes into images or rows with a trained model: an IDX file, a folder of PNG files, or a .npy file of values")
            .WithData(Options, values => Task.FromResult(Run(values)));

    private static int Run(OptionValues values)
    {
        var from = ModelOptions.Path(values, OptionNames.Codes, "codes.npy");
        var path = ModelOptions.OutPath(values, "images.idx", from);
        using var model = ModelOptions.Open(values);
        var codec = new Codec(model);
        var codes = NpyFile.Read(from, codec.CodeSize);
        if (Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
            return WriteValues(path, codec, codes, ModelOptions.Scaling(values));
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

    /// <summary>What is decoded as it is, or as it was before it was packed: for tables, and for users who want no bytes.</summary>
    private static int WriteValues(string path, Codec codec, float[] codes, PackedScaling? scaling)
    {
        var samples = codes.Length / codec.CodeSize;
        if ((long)samples * codec.Pixels > Array.MaxLength)
            throw new InputException($"{samples} samples have more than {Array.MaxLength} values; give fewer at once.");
        var decoded = new float[samples * codec.Pixels];
        codec.Decode(codes, decoded);
        scaling?.Undo(decoded, codec.Pixels);
        NpyFile.Write(path, decoded, codec.Pixels);
        Console.WriteLine(Invariant($"float32 [{samples}, {codec.Pixels}] written to {path}{(scaling is null ? "" : ", scaled back to what was packed")}"));
        return 0;
    }
}
