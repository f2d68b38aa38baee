using System.Runtime.CompilerServices;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// A stack of dense layers without autograd, in the model's precision. After the first call for a number of rows nothing
/// managed is allocated any more; gradients are written straight into the flat vector.
/// </summary>
public sealed class DenseEngine : IGradientEngine
{
    [ThreadStatic]
    private static bool _threadIsPrepared;

    private readonly int _maxRows;
    private readonly bool _usesTorch;
    private readonly IDenseStack _stack;

    /// <param name="maxRows">The most samples that one call may bring.</param>
    /// <param name="engine">Whose products; libtorch's need it to be loaded.</param>
    public DenseEngine(ModelSpec model, int maxRows, Engine engine)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        _maxRows = maxRows;
        _usesTorch = engine == Engine.Torch;
        var layout = new ParameterLayout(model);
        _stack = (model.Precision, engine) switch
        {
            (Precision.F32, Engine.Exact) => new DenseStack<Float32>(model, maxRows, new ExactProducts(layout, maxRows)),
            (_, Engine.Torch) => OnLibtorch(model, maxRows, layout),
            var other => throw new InvalidOperationException($"There is no engine for {other}."),
        };
    }

    /// <summary>For a model alone, not for a run, which says with which engine it is computed.</summary>
    public DenseEngine(ModelSpec model, int maxRows)
        : this(model, maxRows, model.DefaultEngine)
    {
    }

    // By itself, so that nothing of TorchSharp is loaded for the exact engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IDenseStack OnLibtorch(ModelSpec model, int maxRows, ParameterLayout layout) => model.Precision switch
    {
        Precision.F32 => new DenseStack<Float32>(
            model, maxRows, new LibtorchProducts<Float32>(layout, maxRows, ScalarType.Float32, new Float32Parameters())),
        Precision.Bf16 => new DenseStack<BFloat16>(
            model, maxRows, new LibtorchProducts<BFloat16>(layout, maxRows, ScalarType.BFloat16, new BFloat16Parameters(layout))),
        var other => throw new InvalidOperationException($"There is no engine for {other}."),
    };

    /// <summary>The most samples that one call may bring.</summary>
    public int MaxRows => _maxRows;

    /// <summary>Whether one call may bring several shards: libtorch's products have other bits for another number of rows.</summary>
    public bool TakesBlocks => !_usesTorch;

    public void Use(ParameterVector weights)
    {
        PrepareThread();
        _stack.Use(weights);
    }

    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default)
    {
        Begin(samples);
        return _stack.Gradient(images, samples, gradient, noise);
    }

    /// <summary>
    /// Overwrites <paramref name="gradient"/> with what neighbouring shards, each computed by itself, add up to in the order of
    /// <see cref="Sharding.ReductionTree"/>, and returns their losses, added up likewise. Only where <see cref="TakesBlocks"/>.
    /// </summary>
    /// <param name="samples">Of all these shards, one shard after the other.</param>
    /// <param name="shards">How many samples each of them has.</param>
    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ReadOnlySpan<int> shards, ParameterVector gradient, SampleNoise noise = default)
    {
        Begin(samples);
        return _stack.Gradient(images, samples, shards, gradient, noise);
    }

    public double Loss(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise = default)
    {
        Begin(samples);
        return _stack.Loss(images, samples, noise);
    }

    public void Reconstruct(SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default)
    {
        Begin(samples);
        _stack.Reconstruct(images, samples, reconstructions, noise);
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
    private void PrepareThread()
    {
        if (!_usesTorch || _threadIsPrepared)
            return;
        set_num_threads(1);
        _threadIsPrepared = true;
    }
}
