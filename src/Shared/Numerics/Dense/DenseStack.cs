using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Forward and backward of a stack of dense layers, in buffers that live as long as the stack. What is no matrix product is
/// computed in float32.
/// </summary>
/// <typeparam name="TElement">What the products read and write.</typeparam>
/// <param name="products">Disposed with the stack.</param>
internal sealed class DenseStack<TElement>(ModelSpec model, int maxRows, IDenseProducts<TElement> products) : IDenseStack
    where TElement : unmanaged, IElement<TElement>
{
    private const int RowsAhead = 4;
    private const int CacheLine = 64;

    private readonly ParameterLayout _layout = new(model);
    private ParameterVector? _weights;

    // Of a call with noise: the images as they were, which are the targets, and room for one corrupted row. Made by the
    // first of them, because most engines never see any.
    private TElement[] _clean = [];
    private float[] _corrupted = [];

    // Sums of rows of shards that wait for their neighbours.
    private float[] _waiting = [];

    private ParameterVector Weights => _weights ?? throw new InvalidOperationException("There are no weights yet.");

    public void Use(ParameterVector weights)
    {
        _weights = weights;
        products.Read(weights);
    }

    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise) =>
        Gradient(images, samples, [samples.Length], gradient, noise);

    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ReadOnlySpan<int> shards, ParameterVector gradient, SampleNoise noise)
    {
        var rows = samples.Length;
        var loss = LossAndLastDelta(rows, Load(images, samples, noise), shards);
        for (var l = _layout.Layers.Length - 1; l >= 0; l--)
        {
            products.WriteGradient(gradient, l, rows, shards);
            SumRows(products.Delta(l, rows), shards, gradient.Bias(l));
            if (l == 0)
                break;
            products.Backward(l, rows);
            MultiplyBySlope(_layout.Layers[l - 1].Activation, products.Delta(l - 1, rows), products.Output(l - 1, rows));
        }

        return loss;
    }

    public double Loss(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise)
    {
        var targets = Load(images, samples, noise);
        return LossAndLastDelta(samples.Length, targets, [samples.Length]);
    }

    public void Reconstruct(SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise)
    {
        var rows = samples.Length;
        Load(images, samples, noise);
        Forward(rows);
        var last = _layout.Layers.Length - 1;
        Activate(_layout.Layers[last].Activation, products.Output(last, rows), Weights.Bias(last));
        DenseKernels<TElement>.Widen(products.Output(last, rows), 1, reconstructions);
    }

    public void Dispose() => products.Dispose();

    /// <summary>Fills the input and returns what it is to be compared with: the same, or with noise the clean images.</summary>
    private Span<TElement> Load(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise)
    {
        var input = products.Input(samples.Length);
        if (noise.IsNone)
        {
            Feed(images, samples, input);
            return input;
        }

        var pixels = images.ValueCount;
        if (_clean.Length == 0)
        {
            _clean = GC.AllocateUninitializedArray<TElement>(checked(maxRows * pixels));
            _corrupted = new float[pixels];
        }

        var clean = _clean.AsSpan(0, input.Length);
        Feed(images, samples, clean);
        for (var row = 0; row < samples.Length; row++)
        {
            noise.Corrupt(images, samples[row], samples[row], _corrupted);
            DenseKernels<TElement>.Narrow(_corrupted, TElement.PixelScale, input.Slice(row * pixels, pixels));
        }

        return clean;
    }

    private static void Feed(SampleSet images, ReadOnlySpan<int> samples, Span<TElement> to)
    {
        var pixels = images.ValueCount;
        for (var row = 0; row < samples.Length; row++)
        {
            // Samples are mixed, so the processor cannot guess where the next ones are.
            if (row + RowsAhead < samples.Length)
                Prefetch(images.Kind == ValueKind.Bytes ? images.Bytes(samples[row + RowsAhead]) : MemoryMarshal.AsBytes(images.Floats(samples[row + RowsAhead])));
            if (images.Kind == ValueKind.Bytes)
                DenseKernels<TElement>.Feed(images.Bytes(samples[row]), to.Slice(row * pixels, pixels));
            else
                DenseKernels<TElement>.Narrow(images.Floats(samples[row]), TElement.PixelScale, to.Slice(row * pixels, pixels));
        }
    }

    private static unsafe void Prefetch(ReadOnlySpan<byte> sample)
    {
        if (!Sse.IsSupported)
            return;
        // A hint alone: should the memory be moved meanwhile, it was in vain.
        var first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(sample));
        for (var i = 0; i < sample.Length; i += CacheLine)
            Sse.Prefetch0(first + i);
    }

    /// <summary>All layers up to the last one's matrix product, whose bias and activation are left to the caller.</summary>
    private void Forward(int rows)
    {
        for (var l = 0; l < _layout.Layers.Length; l++)
        {
            products.Forward(l, rows);
            if (l < _layout.Layers.Length - 1)
                Activate(_layout.Layers[l].Activation, products.Output(l, rows), Weights.Bias(l));
        }
    }

    /// <summary>The rows of each shard by themselves, added up in the order of the tree.</summary>
    private void SumRows(ReadOnlySpan<TElement> d, ReadOnlySpan<int> shards, Span<float> sums)
    {
        var width = sums.Length;
        if (_waiting.Length < ReductionTree.MaxWaiting(shards.Length) * width)
            _waiting = new float[ReductionTree.MaxWaiting(shards.Length) * _layout.Layers.Max(layer => layer.Outputs)];
        var level = 0;
        for (var shard = 0; shard < shards.Length; shard++)
        {
            var part = shards[shard] * width;
            DenseKernels<TElement>.SumRows(d[..part], level == 0 ? sums : _waiting.AsSpan((level - 1) * width, width));
            d = d[part..];
            for (var additions = ReductionTree.AdditionsAfter(shard, shards.Length); additions > 0; additions--)
            {
                var right = _waiting.AsSpan(--level * width, width);
                var left = level == 0 ? sums : _waiting.AsSpan((level - 1) * width, width);
                TensorPrimitives.Add(left, right, left);
            }

            level++;
        }
    }

    private double LossAndLastDelta(int rows, ReadOnlySpan<TElement> targets, ReadOnlySpan<int> shards)
    {
        Forward(rows);
        var z = products.Output(_layout.Layers.Length - 1, rows);
        var width = z.Length / rows;
        Span<double> losses = stackalloc double[ReductionTree.MaxWaiting(shards.Length) + 1];
        var level = 0;
        for (var shard = 0; shard < shards.Length; shard++)
        {
            var part = shards[shard] * width;
            losses[level] = LossAndLastDelta(z[..part], targets[..part]);
            z = z[part..];
            targets = targets[part..];
            for (var additions = ReductionTree.AdditionsAfter(shard, shards.Length); additions > 0; additions--, level--)
                losses[level - 1] += losses[level];
            level++;
        }

        return losses[0];
    }

    private double LossAndLastDelta(Span<TElement> z, ReadOnlySpan<TElement> targets)
    {
        var last = _layout.Layers.Length - 1;
        var bias = Weights.Bias(last);
        return (model.Loss, _layout.Layers[last].Activation) switch
        {
            (ReconstructionLoss.Bce, _) => DenseKernels<TElement>.CrossEntropy(z, bias, targets),
            (_, Activation.Linear) => DenseKernels<TElement>.SquaredError<LinearFunction>(z, bias, targets),
            (_, Activation.Relu) => DenseKernels<TElement>.SquaredError<ReluFunction>(z, bias, targets),
            (_, Activation.Elu) => DenseKernels<TElement>.SquaredError<EluFunction>(z, bias, targets),
            (_, Activation.Sigmoid) => DenseKernels<TElement>.SquaredError<SigmoidFunction>(z, bias, targets),
            (_, Activation.Tanh) => DenseKernels<TElement>.SquaredError<TanhFunction>(z, bias, targets),
            var (_, other) => throw new InvalidOperationException($"Activation {other} has no kernel."),
        };
    }

    internal static void Activate(Activation activation, Span<TElement> z, ReadOnlySpan<float> bias)
    {
        switch (activation)
        {
            case Activation.Linear: DenseKernels<TElement>.Activate<LinearFunction>(z, bias); break;
            case Activation.Relu: DenseKernels<TElement>.Activate<ReluFunction>(z, bias); break;
            case Activation.Elu: DenseKernels<TElement>.Activate<EluFunction>(z, bias); break;
            case Activation.Sigmoid: DenseKernels<TElement>.Activate<SigmoidFunction>(z, bias); break;
            case Activation.Tanh: DenseKernels<TElement>.Activate<TanhFunction>(z, bias); break;
            default: throw new InvalidOperationException($"Activation {activation} has no kernel.");
        }
    }

    private static void MultiplyBySlope(Activation activation, Span<TElement> d, ReadOnlySpan<TElement> a)
    {
        switch (activation)
        {
            case Activation.Linear: break;
            case Activation.Relu: DenseKernels<TElement>.MultiplyBySlope<ReluFunction>(d, a); break;
            case Activation.Elu: DenseKernels<TElement>.MultiplyBySlope<EluFunction>(d, a); break;
            case Activation.Sigmoid: DenseKernels<TElement>.MultiplyBySlope<SigmoidFunction>(d, a); break;
            case Activation.Tanh: DenseKernels<TElement>.MultiplyBySlope<TanhFunction>(d, a); break;
            default: throw new InvalidOperationException($"Activation {activation} has no kernel.");
        }
    }
}
