using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Pixels between the bytes of files, 0 to 255, and the floats of models, 0 to 1.</summary>
public static class PixelValues
{
    /// <summary>Images of a set from one on, as many as there is room for, by division by 255 as in training.</summary>
    /// <param name="values">Shape [n, PixelCount].</param>
    /// <exception cref="ArgumentException">It is not a whole number of images, or there are not as many.</exception>
    public static void ReadPixels(this ImageSet images, int first, Span<float> values)
    {
        if (values.Length % images.PixelCount != 0 || first < 0 || (long)first * images.PixelCount + values.Length > images.Pixels.Length)
            throw new ArgumentException($"{values.Length} values from image {first} on are not images of the {images.Count} with {images.PixelCount} pixels.");
        var bytes = images.Pixels.Slice(first * images.PixelCount, values.Length);
        for (var i = 0; i < bytes.Length; i++)
            values[i] = bytes[i] / 255f;
    }

    /// <summary>The nearest byte; values beyond [0, 1] become 0 or 255, NaN 0.</summary>
    public static byte ToByte(float value) => value > 0 ? (byte)(Math.Min(value, 1) * 255 + 0.5f) : (byte)0;
}
