using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Forward and backward of a stack of dense layers, in buffers that live as long as the stack. What is no matrix product is
/// computed in float32.
/// </summary>
/// <typeparam name="TElement">What the products read and write.</typeparam>
/// <param name="products">Disposed with the stack.</param>
internal sealed class DenseStack<TElement>(ModelSpec model, int maxRows, IDenseProducts<TElement> products) : IGradientEngine
    where TElement : unmanaged, IElement<TElement>
{
    private readonly ParameterLayout _layout = new(model);
    private ParameterVector? _weights;

    // Of a call with noise: the images as they were, which are the targets, and room for one corrupted row. Made by the
    // first of them, because most engines never see any.
    private TElement[] _clean = [];
    private float[] _corrupted = [];

    private ParameterVector Weights => _weights ?? throw new InvalidOperationException("There are no weights yet.");

    public void Use(ParameterVector weights)
    {
        _weights = weights;
        products.Read(weights);
    }

    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise)
    {
        var rows = samples.Length;
        var loss = LossAndLastDelta(rows, Load(images, samples, noise));
        for (var l = _layout.Layers.Length - 1; l >= 0; l--)
        {
            products.WriteGradient(gradient, l, rows);
            DenseKernels<TElement>.SumRows(products.Delta(l, rows), gradient.Bias(l));
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
        return LossAndLastDelta(samples.Length, targets);
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
            if (images.Kind == ValueKind.Bytes)
                DenseKernels<TElement>.Feed(images.Bytes(samples[row]), to.Slice(row * pixels, pixels));
            else
                DenseKernels<TElement>.Narrow(images.Floats(samples[row]), TElement.PixelScale, to.Slice(row * pixels, pixels));
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

    private double LossAndLastDelta(int rows, ReadOnlySpan<TElement> targets)
    {
        Forward(rows);
        var last = _layout.Layers.Length - 1;
        var z = products.Output(last, rows);
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
