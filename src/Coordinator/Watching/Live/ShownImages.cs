using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The test images by which a run is watched, one of each label, and what a model makes of them. As PNG files, side by side; rows of a table as bars.</summary>
internal sealed class ShownImages
{
    private readonly SampleSet _images;
    private readonly SampleNoise _noise;
    private readonly int[] _places;
    private readonly float[] _values;

    /// <param name="noise">That of the validation.</param>
    public ShownImages(SampleSet images, SampleNoise noise)
    {
        (_images, _noise, _places) = (images, noise, OneImagePerLabel.IndicesIn(images));
        _values = new float[_places.Length * images.ValueCount];
        foreach (var (i, place) in _places.Index())
            images.ReadMany(place, _values.AsSpan(i * images.ValueCount, images.ValueCount));
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
        if (!_images.Shape.IsImage)
            return BarsPicture.Encode(_values, _places.Length);
        var (width, height) = (_images.Shape.Width, _images.Shape.Height);
        var planes = _images.ValueCount / _images.Shape.Plane;
        var pixels = new byte[_values.Length];
        for (var i = 0; i < _places.Length; i++)
            for (var c = 0; c < planes; c++)
                for (var y = 0; y < height; y++)
                    for (var x = 0; x < width; x++)
                        pixels[((c * height + y) * _places.Length + i) * width + x] = PixelValues.ToByte(_values[((i * planes + c) * height + y) * width + x]);
        return PngEncoding.Encode(pixels, new SampleShape(height, _places.Length * width, planes));
    }
}
