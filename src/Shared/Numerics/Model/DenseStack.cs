using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// Forward and backward of a stack of dense layers. The matrix products are libtorch's, in place into buffers that live
/// as long as the stack; the kernels between them compute in float32.
/// </summary>
/// <typeparam name="TElement">What the products read and write.</typeparam>
internal sealed class DenseStack<TElement> : IGradientEngine where TElement : unmanaged, IElement<TElement>
{
    private readonly ParameterLayout _layout;
    private readonly ReconstructionLoss _loss;
    private readonly IMatmulParameters _parameters;
    private readonly Activations<TElement> _input;

    // Outputs[l] holds the activations of layer l and, in the backward pass, Deltas[l] its ∂L/∂z, both [rows, outputs].
    // The last layer has its delta in place of its output: a training step never needs both.
    private readonly Activations<TElement>[] _outputs;
    private readonly Activations<TElement>[] _deltas;

    // Of a call with noise: the images as they were, which are the targets, and room for one corrupted row. Made by the
    // first of them, because most engines never see any.
    private readonly int _maxRows;
    private Activations<TElement>? _clean;
    private float[] _corrupted = [];

    public DenseStack(ModelSpec model, int maxRows)
    {
        _layout = new ParameterLayout(model);
        _loss = model.Loss;
        _maxRows = maxRows;
        _parameters = TElement.Parameters(_layout);
        _input = new Activations<TElement>(maxRows, model.Pixels);
        _outputs = [.. _layout.Layers.Select(layer => new Activations<TElement>(maxRows, layer.Outputs))];
        _deltas = [.. _layout.Layers.SkipLast(1).Select(layer => new Activations<TElement>(maxRows, layer.Outputs)), _outputs[^1]];
    }

    public double Gradient(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise)
    {
        var (rows, targets) = (samples.Length, Load(images, samples, noise));
        var matrices = _parameters.Of(weights);
        var loss = LossAndLastDelta(matrices, weights, rows, targets);
        for (var l = _layout.Layers.Length - 1; l >= 0; l--)
        {
            var delta = _deltas[l].Of(rows);
            var input = l == 0 ? _input.Of(rows) : _outputs[l - 1].Of(rows);
            _parameters.WriteGradient(gradient, l, delta.Transposed, input.Matrix);
            DenseKernels<TElement>.SumRows(_deltas[l].Values(rows), gradient.Bias(l));
            if (l == 0)
                break;
            _deltas[l - 1].Of(rows).Matrix.addmm_(delta.Matrix, matrices.Weights[l], beta: 0);
            MultiplyBySlope(_layout.Layers[l - 1].Activation, _deltas[l - 1].Values(rows), _outputs[l - 1].Values(rows));
        }

        return loss;
    }

    public double Loss(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, SampleNoise noise)
    {
        var targets = Load(images, samples, noise);
        return LossAndLastDelta(_parameters.Of(weights), weights, samples.Length, targets);
    }

    public void Reconstruct(
        ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise)
    {
        var rows = samples.Length;
        Load(images, samples, noise);
        Products(_parameters.Of(weights), weights, rows);
        var last = _layout.Layers.Length - 1;
        Activate(_layout.Layers[last].Activation, _outputs[last].Values(rows), weights.Bias(last));
        DenseKernels<TElement>.Widen(_outputs[last].Values(rows), 1, reconstructions);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _input.Dispose();
        _clean?.Dispose();
        foreach (var buffer in _outputs.Concat(_deltas).Distinct())
            buffer.Dispose();
    }

    /// <summary>Fills the input and returns what it is to be compared with: the same, or with noise the clean images.</summary>
    private Activations<TElement> Load(ImageSet images, ReadOnlySpan<int> samples, SampleNoise noise)
    {
        if (noise.IsNone)
        {
            Feed(images, samples, _input);
            return _input;
        }

        var pixels = images.PixelCount;
        _clean ??= new Activations<TElement>(_maxRows, pixels);
        if (_corrupted.Length < pixels)
            _corrupted = new float[pixels];
        Feed(images, samples, _clean);
        var input = _input.Values(samples.Length);
        for (var row = 0; row < samples.Length; row++)
        {
            noise.Corrupt(images.Image(samples[row]), samples[row], _corrupted);
            DenseKernels<TElement>.Narrow(_corrupted, TElement.PixelScale, input.Slice(row * pixels, pixels));
        }

        return _clean;
    }

    private static void Feed(ImageSet images, ReadOnlySpan<int> samples, Activations<TElement> to)
    {
        var pixels = images.PixelCount;
        var values = to.Values(samples.Length);
        for (var row = 0; row < samples.Length; row++)
            DenseKernels<TElement>.Feed(images.Image(samples[row]), values.Slice(row * pixels, pixels));
    }

    /// <summary>All layers up to the last one's matrix product, whose bias and activation are left to the caller.</summary>
    private void Products(LayerMatrices matrices, ParameterVector weights, int rows)
    {
        var input = _input.Of(rows).Matrix;
        for (var l = 0; l < _layout.Layers.Length; l++)
        {
            var output = _outputs[l].Of(rows).Matrix;
            output.addmm_(input, matrices.Transposed[l], beta: 0);
            if (l < _layout.Layers.Length - 1)
                Activate(_layout.Layers[l].Activation, _outputs[l].Values(rows), weights.Bias(l));
            input = output;
        }
    }

    private double LossAndLastDelta(LayerMatrices matrices, ParameterVector weights, int rows, Activations<TElement> clean)
    {
        Products(matrices, weights, rows);
        var last = _layout.Layers.Length - 1;
        var z = _outputs[last].Values(rows);
        var bias = weights.Bias(last);
        var targets = clean.Values(rows);
        return (_loss, _layout.Layers[last].Activation) switch
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
