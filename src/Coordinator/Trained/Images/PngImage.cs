using Autoencoder.Shared.Data.Files;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>The content of a PNG file as luminance: transparent parts over black, colour spaces not converted.</summary>
/// <param name="Pixels">Shape [Height, Width], row-major.</param>
/// <param name="IsColour">Some pixel was not grey.</param>
/// <param name="IsTransparent">Some pixel was not opaque.</param>
internal sealed record PngImage(int Width, int Height, byte[] Pixels, bool IsColour, bool IsTransparent)
{
    /// <summary>It bounds what a small file can make a reader allocate.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>Of the largest such image with four values of 16 bits a pixel, not compressed.</summary>
    public const int MaxBytes = 8 * MaxPixels;

    private const int BytesPerPixel = 4;

    /// <exception cref="FileException">The file is missing, no PNG, damaged or too large.</exception>
    public static PngImage Read(string path)
    {
        using var data = ReadFile(path);
        using var codec = SKCodec.Create(data)
            ?? throw new FileException(path, "this is no PNG file, or its beginning is damaged; give a PNG file.");
        if (codec.EncodedFormat != SKEncodedImageFormat.Png)
            throw new FileException(path, $"this is a {codec.EncodedFormat.ToString().ToUpperInvariant()} file; convert it to PNG.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MaxPixels)
            throw new FileException(path, $"the image has {width} × {height} pixels, more than the {MaxPixels} that are read; scale it down.");
        var rgba = new byte[(long)width * height * BytesPerPixel];
        // Premultiplied is what lies over black. No colour space: the numbers as they are in the file.
        SKCodecResult result;
        unsafe
        {
            fixed (byte* first = rgba)
                result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, null), (nint)first);
        }

        return result == SKCodecResult.Success
            ? Grey(width, height, rgba)
            : throw new FileException(path, "the PNG file is damaged or cut short; get it again.");
    }

    private static SKData ReadFile(string path)
    {
        var bytes = FileAttempt.Do(path, "the image cannot be read", () => InputFile.ReadAll(path, MaxBytes));
        return bytes.Length > 0
            ? SKData.CreateCopy(bytes)
            : throw new FileException(path, "the file is empty; give a PNG file.");
    }

    private static PngImage Grey(int width, int height, ReadOnlySpan<byte> rgba)
    {
        var grey = new byte[width * height];
        var (colour, transparent) = (false, false);
        for (var i = 0; i < grey.Length; i++)
        {
            if (rgba.Slice(i * BytesPerPixel, BytesPerPixel) is not [var r, var g, var b, var a])
                continue;
            grey[i] = PixelValues.Luma(r, g, b);
            colour |= r != g || g != b;
            transparent |= a != byte.MaxValue;
        }

        return new PngImage(width, height, grey, colour, transparent);
    }
}
