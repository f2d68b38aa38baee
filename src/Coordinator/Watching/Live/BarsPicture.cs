using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Rows of a table as the page shows them in place of images: white bars on black, one a feature, as high as its value; side by side.</summary>
internal static class BarsPicture
{
    private const int Height = 48;

    // A bar is a pixel wide at least; of more features, each bar is the mean of some.
    private const int MaxBars = 192;

    /// <summary>As a grey PNG file.</summary>
    /// <param name="values">Shape [rows, features], 0 for no bar to 1 for a whole one; those beyond are drawn as 0 or 1.</param>
    public static byte[] Encode(ReadOnlySpan<float> values, int rows)
    {
        var features = values.Length / rows;
        var bars = Math.Min(features, MaxBars);
        var bar = Math.Max(1, Height / bars);
        // A column of black between two rows, and between wide bars.
        var width = bars * bar + 1;
        var shape = new SampleShape(Height, rows * width);
        var pixels = new byte[shape.Plane];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < bars; i++)
            {
                var value = Mean(values[(row * features + (int)((long)features * i / bars))..(row * features + (int)((long)features * (i + 1) / bars))]);
                var top = Height - (int)MathF.Round(Height * Math.Clamp(value, 0, 1));
                for (var y = top; y < Height; y++)
                    pixels.AsSpan(y * shape.Width + row * width + i * bar, Math.Max(1, bar - 1)).Fill(byte.MaxValue);
            }

        return PngEncoding.Encode(pixels, shape);
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
