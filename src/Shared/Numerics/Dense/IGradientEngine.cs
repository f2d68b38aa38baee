using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Computes a model on some samples of an image set. Not thread-safe: one engine per thread. All sums run over the
/// samples; nothing is divided by their number. To the model, a pixel of 255 is 1. Noise, if there is any, corrupts what
/// the model is given; the loss compares what it gives back with the clean image.
/// </summary>
public interface IGradientEngine : IDisposable
{
    /// <summary>
    /// The weights of the calls that follow, up to the next of these. They may be made ready once for all those calls, so they
    /// must not change meanwhile.
    /// </summary>
    void Use(ParameterVector weights);

    /// <summary>
    /// Overwrites <paramref name="gradient"/> with the sum of the samples' gradients and returns the sum of their losses.
    /// </summary>
    double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default);

    /// <summary>The sum of the samples' losses.</summary>
    double Loss(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise = default);

    /// <summary>Writes the samples' reconstructions, shape [samples, pixels].</summary>
    void Reconstruct(SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default);
}

/// <summary>A single call with its own weights.</summary>
public static class GradientEngineCalls
{
    /// <inheritdoc cref="IGradientEngine.Gradient"/>
    public static double Gradient(
        this IGradientEngine engine, ParameterVector weights, SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default)
    {
        engine.Use(weights);
        return engine.Gradient(images, samples, gradient, noise);
    }

    /// <inheritdoc cref="IGradientEngine.Loss"/>
    public static double Loss(
        this IGradientEngine engine, ParameterVector weights, SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise = default)
    {
        engine.Use(weights);
        return engine.Loss(images, samples, noise);
    }

    /// <inheritdoc cref="IGradientEngine.Reconstruct"/>
    public static void Reconstruct(
        this IGradientEngine engine, ParameterVector weights, SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default)
    {
        engine.Use(weights);
        engine.Reconstruct(images, samples, reconstructions, noise);
    }
}
