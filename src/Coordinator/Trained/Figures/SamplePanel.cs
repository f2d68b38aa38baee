using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>A sample in a figure: an image, or the features of a table as bars.</summary>
internal static class SamplePanel
{
    private static readonly SKColor Background = new(0xf2, 0xf2, 0xf2);
    private static readonly SKColor Bar = new(0x1f, 0x4e, 0x79);

    /// <summary>Draws values from 0 (black, no bar) to 1 (white, a bar of the panel's height); those beyond are drawn as 0 or 1.</summary>
    public static void Draw(SKCanvas canvas, SKRectI place, ReadOnlySpan<float> values, SampleShape shape)
    {
        if (shape.IsImage)
            DrawImage(canvas, place, values, shape);
        else
            DrawBars(canvas, place, values);
    }

    private static void DrawImage(SKCanvas canvas, SKRectI place, ReadOnlySpan<float> values, SampleShape shape)
    {
        var isColour = shape.Channels == 3;
        using var bitmap = new SKBitmap(new SKImageInfo(shape.Width, shape.Height, isColour ? SKColorType.Rgba8888 : SKColorType.Gray8, SKAlphaType.Opaque));
        var bytes = bitmap.GetPixelSpan();
        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
            {
                var pixel = y * shape.Width + x;
                if (!isColour)
                {
                    bytes[y * bitmap.RowBytes + x] = ToByte(values[pixel]);
                    continue;
                }

                var at = bytes[(y * bitmap.RowBytes + 4 * x)..];
                for (var c = 0; c < 3; c++)
                    at[c] = ToByte(values[c * shape.Plane + pixel]);
                at[3] = byte.MaxValue;
            }

        using var image = SKImage.FromBitmap(bitmap);
        // Enlarged pixels stay sharp squares; a large image is averaged down instead of losing pixels.
        var sampling = place.Width >= shape.Width && place.Height >= shape.Height
            ? new SKSamplingOptions(SKFilterMode.Nearest)
            : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);
        canvas.DrawImage(image, place, sampling);
    }

    private static void DrawBars(SKCanvas canvas, SKRectI place, ReadOnlySpan<float> values)
    {
        using var paint = new SKPaint { Color = Background, IsAntialias = true };
        canvas.DrawRect(place, paint);
        paint.Color = Bar;
        var step = (float)place.Width / values.Length;
        // Some room between them as long as there is any.
        var width = step > 3 ? step - 1 : step;
        for (var i = 0; i < values.Length; i++)
        {
            var height = place.Height * Math.Clamp(values[i], 0, 1);
            canvas.DrawRect(place.Left + i * step, place.Bottom - height, width, height, paint);
        }
    }

    private static byte ToByte(float value) => (byte)MathF.Round(Math.Clamp(value, 0, 1) * byte.MaxValue);
}
