namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>
/// Grey images of one size, immutable and safe to share between threads. They stay bytes, 0 to 255, for as long as
/// they rest: a quarter of the memory of floats, and scaling a row is cheap when it is gathered for a step.
/// </summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    /// <summary>Wraps the arrays without copying them; the caller must not write to them afterwards.</summary>
    /// <param name="count">Images, at least 1.</param>
    /// <param name="height">Rows of an image, at least 1.</param>
    /// <param name="width">Columns of an image, at least 1.</param>
    /// <param name="pixels">Shape [count, height, width], row-major: count × height × width bytes.</param>
    /// <param name="labels">Shape [count], or null where the images have none.</param>
    /// <exception cref="ArgumentException">The sizes do not agree or one of them is below 1.</exception>
    public ImageSet(int count, int height, int width, byte[] pixels, byte[]? labels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if ((UInt128)pixels.Length != (UInt128)count * (UInt128)height * (UInt128)width)
            throw new ArgumentException(
                $"{count} images of {height} x {width} pixels do not fill {pixels.Length} bytes exactly.", nameof(pixels));
        if (labels is not null && labels.Length != count)
            throw new ArgumentException($"There are {count} images but {labels.Length} labels.", nameof(labels));
        Count = count;
        Height = height;
        Width = width;
        _pixels = pixels;
        _labels = labels ?? [];
    }

    /// <summary>Images in the set, at least 1.</summary>
    public int Count { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Bytes of an image: <see cref="Height"/> × <see cref="Width"/>.</summary>
    public int PixelCount => Height * Width;

    /// <summary>All images, shape [<see cref="Count"/>, <see cref="PixelCount"/>], one after the other.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Shape [<see cref="Count"/>]; empty where the images have no labels. Training never looks at them.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>One image, shape [<see cref="PixelCount"/>], row-major from the top left corner.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _pixels.AsSpan(index * PixelCount, PixelCount);
    }
}
