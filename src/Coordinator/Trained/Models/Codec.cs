using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>
/// A trained autoencoder as its two halves, functions from images to codes and from codes to images, in float32. The
/// same row gives the same bits, whatever rows it comes with. Not thread-safe: one codec per thread.
/// </summary>
public sealed class Codec
{
    private readonly DenseFunction _encoder;
    private readonly DenseFunction _decoder;

    /// <param name="model">Must outlive the codec.</param>
    public Codec(TrainedModel model)
    {
        _encoder = new DenseFunction(model.Weights, ..model.Spec.EncoderLayers);
        _decoder = new DenseFunction(model.Weights, model.Spec.EncoderLayers..);
    }

    /// <summary>Values of an image.</summary>
    public int Pixels => _encoder.Inputs;

    /// <summary>Values of a code.</summary>
    public int CodeSize => _encoder.Outputs;

    /// <summary>X → Y.</summary>
    /// <param name="images">Shape [n, Pixels], in [0, 1].</param>
    /// <param name="codes">Shape [n, CodeSize].</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Encode(ReadOnlySpan<float> images, Span<float> codes) => _encoder.Apply(images, codes);

    /// <summary>Y → X.</summary>
    /// <param name="codes">Shape [n, CodeSize].</param>
    /// <param name="images">Shape [n, Pixels]; black is 0 and white 1, but without a sigmoid output values lie beyond, too.</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Decode(ReadOnlySpan<float> codes, Span<float> images) => _decoder.Apply(codes, images);

    /// <summary>X → Y → X.</summary>
    /// <param name="images">Shape [n, Pixels], in [0, 1].</param>
    /// <param name="reconstructions">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Reconstruct(ReadOnlySpan<float> images, Span<float> reconstructions)
    {
        if (images.Length != reconstructions.Length)
            throw new ArgumentException($"{images.Length} values in and {reconstructions.Length} out are not the same number of images.");
        var codes = new float[DenseFunction.BlockRows * CodeSize];
        var block = DenseFunction.BlockRows * Pixels;
        for (var start = 0; start < images.Length; start += block)
        {
            var count = Math.Min(block, images.Length - start);
            var blockCodes = codes.AsSpan(0, count / Pixels * CodeSize);
            Encode(images.Slice(start, count), blockCodes);
            Decode(blockCodes, reconstructions.Slice(start, count));
        }
    }

    /// <summary>The codes of images of a set from one on, as many as there is room for.</summary>
    /// <param name="codes">Shape [n, CodeSize].</param>
    /// <exception cref="ArgumentException">The shapes do not agree, or there are not as many images.</exception>
    public void Encode(SampleSet images, int first, Span<float> codes)
    {
        if (codes.Length % CodeSize != 0)
            throw new ArgumentException($"{codes.Length} values are not codes of {CodeSize}.");
        var pixels = new float[Math.Min(DenseFunction.BlockRows, codes.Length / CodeSize) * Pixels];
        for (var start = 0; start < codes.Length;)
        {
            var count = Math.Min(DenseFunction.BlockRows, (codes.Length - start) / CodeSize);
            images.ReadMany(first + start / CodeSize, pixels.AsSpan(0, count * Pixels));
            Encode(pixels.AsSpan(0, count * Pixels), codes.Slice(start, count * CodeSize));
            start += count * CodeSize;
        }
    }
}
