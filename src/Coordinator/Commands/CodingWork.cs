using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>What the commands that turn images into codes, or codes into images, have in common.</summary>
internal static class CodingWork
{
    /// <summary>Shape [n, code].</summary>
    /// <exception cref="InputException">There are more than memory can hold.</exception>
    public static float[] Encode(Codec codec, SampleSet images)
    {
        if ((long)images.Count * codec.CodeSize > Array.MaxLength)
            throw new InputException($"{images.Count} images have more than {Array.MaxLength} values in their codes; give fewer at once.");
        var progress = Progress("images encoded", images.Count);
        var codes = new float[images.Count * codec.CodeSize];
        for (var first = 0; first < images.Count; first += DenseFunction.BlockRows)
        {
            var count = Math.Min(DenseFunction.BlockRows, images.Count - first);
            codec.Encode(images, first, codes.AsSpan(first * codec.CodeSize, count * codec.CodeSize));
            progress.Report(first);
        }

        return codes;
    }

    /// <summary>Writes the images of codes to where --out says; an interruption leaves nothing there.</summary>
    /// <returns>The exit status.</returns>
    public static int Write(string path, SampleShape shape, Codec codec, uint count, DecodedImages.NextCodes next, Action finish)
    {
        using var stop = new StopSignal();
        using var writer = ImageOutput.Create(path, shape, count);
        var progress = Progress("images decoded", count);
        try
        {
            DecodedImages.Decode(codec, count, next, (first, pixels) =>
            {
                for (var i = 0; i < pixels.Length; i += shape.Values)
                    writer.Add(pixels.Slice(i, shape.Values));
                progress.Report(first);
                stop.Token.ThrowIfCancellationRequested();
            });
        }
        catch (OperationCanceledException)
        {
            return CommandLineProgram.Error($"{path}: stopped before all images were decoded; nothing was written", 1);
        }

        finish();
        writer.Complete();
        Console.WriteLine(Invariant($"{Images(count)} of {shape} written to {path}"));
        return 0;
    }

    public static SteadyProgress Progress(string what, long total) => new(what, total, Console.Out, TimeProvider.System);

    public static string Images(long count) => count == 1 ? "1 image" : Invariant($"{count:#,0} images");

    /// <summary>What was done to files so that they fit, a line each, unless they are too many to be read.</summary>
    public static void PrintAdjustments(ImageSource source)
    {
        const int MaxShown = 10;
        foreach (var file in source.Files.Take(MaxShown))
            Console.WriteLine($"{file.File}: {file.Description}");
        if (source.Files.Length > MaxShown)
            Console.WriteLine(Invariant($"and {source.Files.Length - MaxShown:#,0} more"));
    }
}
