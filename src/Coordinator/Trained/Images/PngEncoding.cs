using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Images as PNG files, 8 bits a channel, packed as well as zlib can.</summary>
internal static class PngEncoding
{
    private const int BytesPerPixel = 4;

    private static readonly SKPngEncoderOptions Options = new(SKPngEncoderFilterFlags.AllFilters, 9);

    /// <param name="values">Shape [channels, height, width], of 3 channels red, green and blue; a table is one grey row.</param>
    public static byte[] Encode(ReadOnlySpan<byte> values, SampleShape shape)
    {
        if (shape.Channels != 3)
            return Encode(values, new SKImageInfo(shape.Width, shape.Height * Math.Max(1, shape.Channels), SKColorType.Gray8, SKAlphaType.Opaque));
        var rgba = new byte[shape.Plane * BytesPerPixel];
        for (var p = 0; p < shape.Plane; p++)
        {
            for (var c = 0; c < 3; c++)
                rgba[p * BytesPerPixel + c] = values[c * shape.Plane + p];
            rgba[p * BytesPerPixel + 3] = byte.MaxValue;
        }

        return Encode(rgba, new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
    }

    private static unsafe byte[] Encode(ReadOnlySpan<byte> pixels, SKImageInfo info)
    {
        fixed (byte* first = pixels)
        {
            using var source = new SKPixmap(info, (nint)first, info.RowBytes);
            using var data = source.Encode(Options) ?? throw new InvalidOperationException($"An image of {info.Width} × {info.Height} was not encoded.");
            return data.ToArray();
        }
    }
}
