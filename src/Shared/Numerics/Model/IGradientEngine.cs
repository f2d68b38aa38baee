using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// Computes a model on some samples of an image set. Not thread-safe: one engine per thread. All sums run over the
/// samples; nothing is divided by their number. To the model, a pixel of 255 is 1. Noise, if there is any, corrupts what
/// the model is given; the loss compares what it gives back with the clean image.
/// </summary>
public interface IGradientEngine : IDisposable
{
    /// <summary>
    /// Overwrites <paramref name="gradient"/> with the sum of the samples' gradients and returns the sum of their losses.
    /// </summary>
    double Gradient(
        ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default);

    /// <summary>The sum of the samples' losses.</summary>
    double Loss(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, SampleNoise noise = default);

    /// <summary>Writes the samples' reconstructions, shape [samples, pixels].</summary>
    void Reconstruct(
        ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default);
}
