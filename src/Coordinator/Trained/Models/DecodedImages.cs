using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Dense;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>Turns codes into the bytes of images, a block at a time, so that their number asks for no memory.</summary>
internal static class DecodedImages
{
    /// <param name="codes">Shape [n, code], to be filled with the next n codes.</param>
    public delegate void NextCodes(Span<float> codes);

    /// <param name="first">Which image is the first of them.</param>
    /// <param name="pixels">Shape [n, pixels], good during the call.</param>
    public delegate void TakeImages(long first, ReadOnlySpan<byte> pixels);

    public static void Decode(Codec codec, long count, NextCodes next, TakeImages take)
    {
        var codes = new float[DenseFunction.BlockRows * codec.CodeSize];
        var values = new float[DenseFunction.BlockRows * codec.Pixels];
        var pixels = new byte[values.Length];
        for (var first = 0L; first < count; first += DenseFunction.BlockRows)
        {
            var images = (int)Math.Min(DenseFunction.BlockRows, count - first);
            var block = codes.AsSpan(0, images * codec.CodeSize);
            var decoded = values.AsSpan(0, images * codec.Pixels);
            next(block);
            codec.Decode(block, decoded);
            for (var i = 0; i < decoded.Length; i++)
                pixels[i] = PixelValues.ToByte(decoded[i]);
            take(first, pixels.AsSpan(0, decoded.Length));
        }
    }
}
