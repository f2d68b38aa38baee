using System.Runtime.InteropServices;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>A picture brought to the size of a model's images.</summary>
/// <param name="File">Its path.</param>
/// <param name="Pixels">Shape [height, width] of the model's images. Bright stays bright: nothing is inverted.</param>
/// <param name="Description">What was done, for example 100×80 colour → grey, scaled to 28×22, centred on black.</param>
public sealed record FittedImage(string File, byte[] Pixels, string Description)
{
    /// <summary>Keeps the proportions: the image is scaled until it touches two sides and centred on black.</summary>
    /// <exception cref="FileException">The file is missing, no picture, damaged or too large.</exception>
    public static FittedImage Read(string path, SampleShape shape)
    {
        if (!shape.IsImage)
            throw new FileException(path, $"the model's samples are rows of a table, {shape}, and no pictures; leave the files out.");
        if (shape.Channels == 3)
            return ReadColours(path, shape);
        var image = GreyPicture.Read(path);
        var scale = Math.Min((double)shape.Width / image.Width, (double)shape.Height / image.Height);
        var width = Math.Clamp((int)Math.Round(image.Width * scale), 1, shape.Width);
        var height = Math.Clamp((int)Math.Round(image.Height * scale), 1, shape.Height);

        var description = $"{image.Width}×{image.Height} {(image.IsColour ? "colour → grey" : "grey")}";
        if (image.IsTransparent)
            description += ", transparent parts black";
        var pixels = image.Pixels;
        if ((width, height) != (image.Width, image.Height))
        {
            pixels = Scaled(image, width, height);
            description += $", scaled to {width}×{height}";
        }

        if ((width, height) == (shape.Width, shape.Height))
            return new FittedImage(path, pixels, description);
        return new FittedImage(path, Centred(pixels, width, height, shape), $"{description}, centred on black");
    }

    private static FittedImage ReadColours(string path, SampleShape shape)
    {
        var (height, width, isGrey) = PictureFile.HeaderOf(path);
        var values = new byte[shape.Values];
        PictureFile.Read(path, shape, values, out var isFitted);
        return new FittedImage(path, values, $"{width}×{height} {(isGrey ? "grey" : "colour")}{(isFitted ? $", scaled to fit into {shape.Width}×{shape.Height}, centred on black" : "")}");
    }

    // Mipmaps average areas where the image shrinks; where it grows, it is interpolated.
    private static byte[] Scaled(GreyPicture image, int width, int height)
    {
        var handle = GCHandle.Alloc(image.Pixels, GCHandleType.Pinned);
        try
        {
            using var source = new SKPixmap(Info(image.Width, image.Height), handle.AddrOfPinnedObject(), image.Width);
            using var target = new SKBitmap(Info(width, height));
            using var pixels = target.PeekPixels();
            if (!source.ScalePixels(pixels, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
                throw new InvalidOperationException($"An image of {image.Width} × {image.Height} was not scaled to {width} × {height}.");
            var scaled = new byte[width * height];
            for (var row = 0; row < height; row++)
                pixels.GetPixelSpan().Slice(row * pixels.RowBytes, width).CopyTo(scaled.AsSpan(row * width));
            return scaled;
        }
        finally
        {
            handle.Free();
        }

        static SKImageInfo Info(int width, int height) => new(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
    }

    private static byte[] Centred(byte[] pixels, int width, int height, SampleShape shape)
    {
        var (left, top) = ((shape.Width - width) / 2, (shape.Height - height) / 2);
        var canvas = new byte[shape.Values];
        for (var row = 0; row < height; row++)
            pixels.AsSpan(row * width, width).CopyTo(canvas.AsSpan((top + row) * shape.Width + left));
        return canvas;
    }
}
