using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>How far images that were compressed and decompressed are from what they were.</summary>
internal static class RoundTrip
{
    /// <summary>
    /// The peak signal-to-noise ratio in decibels, 10·log10(255² / mean squared error), over all pixels of all images as
    /// bytes; infinite if none differs.
    /// </summary>
    /// <param name="images">Those that were compressed.</param>
    /// <param name="done">Is told how many are done.</param>
    /// <exception cref="InvalidDataException">The file holds other codes than its header says.</exception>
    public static double Psnr(CompressedFile file, Codec codec, SampleSet images, Action<long> done)
    {
        var codes = file.OpenCodes();
        var squares = 0L;
        DecodedImages.Decode(codec, images.Count, codes.Read, (first, pixels) =>
        {
            for (var sample = 0; sample < pixels.Length / images.ValueCount; sample++)
            {
                var original = images.Bytes((int)first + sample);
                var decoded = pixels.Slice(sample * images.ValueCount, images.ValueCount);
                for (var i = 0; i < decoded.Length; i++)
                    squares += (decoded[i] - original[i]) * (decoded[i] - original[i]);
            }

            done(first);
        });
        codes.Finish();
        return 10 * Math.Log10(255.0 * 255 * images.Count * images.ValueCount / squares);
    }
}
