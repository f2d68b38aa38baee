using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Grey images as PNG files, 8 bits a pixel, packed as well as zlib can.</summary>
internal static class GreyPng
{
    private static readonly SKPngEncoderOptions Options = new(SKPngEncoderFilterFlags.AllFilters, 9);

    /// <param name="pixels">Shape [height, width].</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        unsafe
        {
            fixed (byte* first = pixels)
            {
                using var source = new SKPixmap(new SKImageInfo(shape.Width, shape.Height, SKColorType.Gray8, SKAlphaType.Opaque), (nint)first, shape.Width);
                using var data = source.Encode(Options)
                    ?? throw new InvalidOperationException($"An image of {shape.Width} × {shape.Height} was not encoded.");
                return data.ToArray();
            }
        }
    }
}
