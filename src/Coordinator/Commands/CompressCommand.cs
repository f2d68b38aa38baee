using System.CommandLine;
using Autoencoder.Coordinator.Trained.Compression;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator compress: images to an .aec file, and how large that is beside what gzip and PNG make of them.</summary>
public static class CompressCommand
{
    /// <summary>On MNIST the fewest that cost less than 0.1 dB against codes that are not rounded; see docs/aec-format.md.</summary>
    private const int DefaultBits = 6;

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        .. ModelOptions.Model, .. ModelOptions.DataSetImages,
        new(OptionNames.Bits, "B", "Bits of a value of a code before entropy coding, 1 to 12; by default 6"),
        new(OptionNames.Out, "FILE", "The .aec file to write"),
    ];

    public static Command Create()
    {
        var inputs = new Argument<string[]>("IN")
        {
            Description = "An IDX file of images (also .gz), the folder of a data set, or PNG files and folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        return new Command("compress", "Compress images with a trained model, which decompress needs again; what is lost is told") { inputs }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(inputs))));
    }

    private static int Run(OptionValues values, string[] inputs)
    {
        var path = ModelOptions.OutFile(values, "images.aec", inputs);
        var bits = values.WholeNumber(OptionNames.Bits, CodeGrid.MinBits, CodeGrid.MaxBits) ?? DefaultBits;
        using var model = ModelOptions.Open(values);
        var source = CompressionInput.Open(values, model, inputs);
        if (!source.Shape.IsImage || source.Images.Kind != ValueKind.Bytes)
            throw new SettingsException($"{source.Name} are no images of bytes, which alone are compressed; use encode, which writes codes of anything.");
        CodingWork.PrintAdjustments(source);
        var codec = new Codec(model);
        var written = CompressedFile.Of(CodingWork.Encode(codec, source.Images), source.Shape, model, bits).Write(path);
        // What is told is of what was written, not of what was meant to be; and a pipe cannot be read again.
        var file = CompressedFile.Parse(written, model);
        var psnr = RoundTrip.Psnr(
            file, codec, source.Images, CodingWork.Progress("images decoded for comparison", source.Images.Count).Report);
        var lossless = LosslessSizes.Of(source.Images, CodingWork.Progress("images packed with gzip and PNG for comparison", source.Images.Count).Report);

        Console.WriteLine(Invariant($"{source.Name}: {CodingWork.Images(source.Images.Count)} of {source.Shape}, {bits} bits a value, written to {path}"));
        Console.WriteLine("           bytes    ratio  bits/pixel  PSNR");
        var pixels = (long)source.Images.Count * source.Images.ValueCount;
        Console.WriteLine(Row("pixels", pixels, pixels, "lossless"));
        Console.WriteLine(Row("gzip", lossless.Gzip, pixels, "lossless"));
        Console.WriteLine(Row("PNG", lossless.Png, pixels, "lossless"));
        Console.WriteLine(Row("aec", written.Length, pixels, Invariant($"{psnr:0.00} dB")));
        if (written.Length >= Math.Min(lossless.Gzip, lossless.Png))
            Console.WriteLine(Invariant($"the header takes {written.Length - file.Coded.Length} of these bytes, whatever the number of images; more images at once share it"));
        return 0;
    }

    private static string Row(string name, long bytes, long pixels, string quality) =>
        Invariant($"{name,-6} {bytes,9:0} {(double)pixels / bytes,8:0.00} {8.0 * bytes / pixels,11:0.0000}  {quality}");
}
