using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>A small image in a figure.</summary>
internal static class ImagePanel
{
    /// <summary>Draws values of shape [height, width], grey from 0 (black) to 1 (white); those beyond are drawn as 0 or 1.</summary>
    public static void Draw(SKCanvas canvas, SKRectI place, ReadOnlySpan<float> values, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        var bytes = bitmap.GetPixelSpan();
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                bytes[y * bitmap.RowBytes + x] = (byte)MathF.Round(Math.Clamp(values[y * width + x], 0, 1) * byte.MaxValue);
        using var image = SKImage.FromBitmap(bitmap);
        // Enlarged pixels stay sharp squares; a large image is averaged down instead of losing pixels.
        var sampling = place.Width >= width && place.Height >= height
            ? new SKSamplingOptions(SKFilterMode.Nearest)
            : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);
        canvas.DrawImage(image, place, sampling);
    }
}
