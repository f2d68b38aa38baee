using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The test images by which a run is watched, one of each label, and what a model makes of them. As PNG files, side by side.</summary>
internal sealed class ShownImages
{
    private readonly ImageSet _images;
    private readonly SampleNoise _noise;
    private readonly int[] _places;
    private readonly float[] _values;

    /// <param name="noise">That of the validation.</param>
    public ShownImages(ImageSet images, SampleNoise noise)
    {
        (_images, _noise, _places) = (images, noise, OneImagePerLabel.IndicesIn(images));
        _values = new float[_places.Length * images.PixelCount];
        foreach (var (i, place) in _places.Index())
            images.ReadPixels(place, _values.AsSpan(i * images.PixelCount, images.PixelCount));
        Originals = SideBySide();
        if (noise.IsNone)
            return;
        noise.Corrupt(images, _places, _values);
        Inputs = SideBySide();
    }

    public int Count => _places.Length;

    public byte[] Originals { get; }

    /// <summary>Null without noise.</summary>
    public byte[]? Inputs { get; }

    /// <summary>To be called by one thread at a time.</summary>
    /// <param name="engine">Of the model, for at least so many rows.</param>
    public byte[] Reconstruct(DenseEngine engine, ParameterVector weights)
    {
        engine.Reconstruct(weights, _images, _places, _values, _noise);
        return SideBySide();
    }

    private byte[] SideBySide()
    {
        var (width, height) = (_images.Width, _images.Height);
        var pixels = new byte[_values.Length];
        for (var i = 0; i < _places.Length; i++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    pixels[(y * _places.Length + i) * width + x] = PixelValues.ToByte(_values[(i * height + y) * width + x]);
        return GreyPng.Encode(pixels, new ImageShape(height, _places.Length * width));
    }
}
