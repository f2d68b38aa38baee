using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// A stack of dense layers without autograd, in the model's precision. After the first call for a number of rows
/// nothing managed is allocated any more; gradients are written straight into the flat vector.
/// </summary>
public sealed class DenseEngine : IGradientEngine
{
    [ThreadStatic]
    private static bool _threadIsPrepared;

    private readonly int _maxRows;
    private readonly IGradientEngine _stack;

    /// <param name="maxRows">The most samples that one call may bring.</param>
    public DenseEngine(ModelSpec model, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        _maxRows = maxRows;
        _stack = model.Precision switch
        {
            Precision.F32 => new DenseStack<Float32>(model, maxRows),
            Precision.Bf16 => new DenseStack<BFloat16>(model, maxRows),
            var other => throw new InvalidOperationException($"Precision {other} has no engine."),
        };
    }

    public double Gradient(
        ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default)
    {
        Begin(samples);
        return _stack.Gradient(weights, images, samples, gradient, noise);
    }

    public double Loss(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, SampleNoise noise = default)
    {
        Begin(samples);
        return _stack.Loss(weights, images, samples, noise);
    }

    public void Reconstruct(
        ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default)
    {
        Begin(samples);
        _stack.Reconstruct(weights, images, samples, reconstructions, noise);
    }

    public void Dispose() => _stack.Dispose();

    private void Begin(ReadOnlySpan<int> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, _maxRows);
        PrepareThread();
    }

    // libtorch's matrix kernels take their number of threads from the calling thread, and split, and round, a product
    // in another way for another number: one thread everywhere, or the same samples have other bits.
    internal static void PrepareThread()
    {
        if (_threadIsPrepared)
            return;
        set_num_threads(1);
        _threadIsPrepared = true;
    }
}
