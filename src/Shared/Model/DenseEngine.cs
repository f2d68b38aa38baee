using System.Numerics.Tensors;
using Autoencoder.Shared.Data;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Model;

/// <summary>
/// Forward and backward of a stack of dense layers without autograd. The matrix products are libtorch's, in place into
/// buffers that live as long as the engine; gradients are written straight into the flat vector.
/// </summary>
public sealed class DenseEngine : IGradientEngine
{
    [ThreadStatic]
    private static bool _threadIsPrepared;

    private readonly ParameterLayout _layout;
    private readonly ReconstructionLoss _loss;
    private readonly int _maxRows;
    private readonly Activations _input;

    // Outputs[l] holds the activations of layer l and, in the backward pass, Deltas[l] its ∂L/∂z, both [rows, outputs].
    // The last layer has its delta in place of its output: a training step never needs both.
    private readonly Activations[] _outputs;
    private readonly Activations[] _deltas;

    /// <param name="maxRows">The most samples that one call may bring.</param>
    public DenseEngine(ModelSpec model, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        _layout = new ParameterLayout(model);
        _loss = model.Loss;
        _maxRows = maxRows;
        _input = new Activations(maxRows, model.Pixels);
        _outputs = [.. _layout.Layers.Select(layer => new Activations(maxRows, layer.Outputs))];
        _deltas = [.. _layout.Layers.SkipLast(1).Select(layer => new Activations(maxRows, layer.Outputs)), _outputs[^1]];
    }

    public double Gradient(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, ParameterVector gradient)
    {
        using var _ = no_grad();
        var rows = Load(images, samples);
        var loss = LossAndLastDelta(weights, rows);
        for (var l = _layout.Layers.Length - 1; l >= 0; l--)
        {
            var delta = _deltas[l].Of(rows);
            var input = l == 0 ? _input.Of(rows) : _outputs[l - 1].Of(rows);
            gradient.Weights[l].addmm_(delta.Transposed, input.Matrix, beta: 0);
            DenseKernels.SumRows(_deltas[l].Values(rows), gradient.Bias(l));
            if (l == 0)
                break;
            _deltas[l - 1].Of(rows).Matrix.addmm_(delta.Matrix, weights.Weights[l], beta: 0);
            BackThrough(_layout.Layers[l - 1].Activation, _deltas[l - 1].Values(rows), _outputs[l - 1].Values(rows));
        }

        return loss;
    }

    public double Loss(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples)
    {
        using var _ = no_grad();
        return LossAndLastDelta(weights, Load(images, samples));
    }

    public void Reconstruct(ParameterVector weights, ImageSet images, ReadOnlySpan<int> samples, Span<float> reconstructions)
    {
        using var _ = no_grad();
        var rows = Load(images, samples);
        Products(weights, rows);
        var last = _layout.Layers.Length - 1;
        Activate(_layout.Layers[last].Activation, _outputs[last].Values(rows), weights.Bias(last));
        _outputs[last].Values(rows).CopyTo(reconstructions);
    }

    public void Dispose()
    {
        _input.Dispose();
        foreach (var buffer in _outputs.Concat(_deltas).Distinct())
            buffer.Dispose();
    }

    // libtorch's matrix kernels take their number of threads from the calling thread, and split, and round, a product
    // in another way for another number: one thread everywhere, or the same samples have other bits.
    private static void PrepareThread()
    {
        if (_threadIsPrepared)
            return;
        set_num_threads(1);
        _threadIsPrepared = true;
    }

    private int Load(ImageSet images, ReadOnlySpan<int> samples)
    {
        PrepareThread();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, _maxRows);
        var pixels = images.PixelCount;
        var input = _input.Values(samples.Length);
        for (var row = 0; row < samples.Length; row++)
        {
            var target = input.Slice(row * pixels, pixels);
            TensorPrimitives.ConvertTruncating(images.Image(samples[row]), target);
            TensorPrimitives.Divide(target, byte.MaxValue, target);
        }

        return samples.Length;
    }

    /// <summary>All layers up to the last one's matrix product, whose bias and activation are left to the caller.</summary>
    private void Products(ParameterVector weights, int rows)
    {
        var input = _input.Of(rows).Matrix;
        for (var l = 0; l < _layout.Layers.Length; l++)
        {
            var output = _outputs[l].Of(rows).Matrix;
            output.addmm_(input, weights.Transposed[l], beta: 0);
            if (l < _layout.Layers.Length - 1)
                Activate(_layout.Layers[l].Activation, _outputs[l].Values(rows), weights.Bias(l));
            input = output;
        }
    }

    private double LossAndLastDelta(ParameterVector weights, int rows)
    {
        Products(weights, rows);
        var last = _layout.Layers.Length - 1;
        var z = _outputs[last].Values(rows);
        var bias = weights.Bias(last);
        var targets = _input.Values(rows);
        return (_loss, _layout.Layers[last].Activation) switch
        {
            (ReconstructionLoss.Bce, _) => DenseKernels.CrossEntropy(z, bias, targets),
            (_, Activation.Linear) => DenseKernels.SquaredError<LinearFunction>(z, bias, targets),
            (_, Activation.Relu) => DenseKernels.SquaredError<ReluFunction>(z, bias, targets),
            (_, Activation.Elu) => DenseKernels.SquaredError<EluFunction>(z, bias, targets),
            (_, Activation.Sigmoid) => DenseKernels.SquaredError<SigmoidFunction>(z, bias, targets),
            (_, Activation.Tanh) => DenseKernels.SquaredError<TanhFunction>(z, bias, targets),
            var (_, other) => throw new InvalidOperationException($"Activation {other} has no kernel."),
        };
    }

    private static void Activate(Activation activation, Span<float> z, ReadOnlySpan<float> bias)
    {
        switch (activation)
        {
            case Activation.Linear: DenseKernels.Activate<LinearFunction>(z, bias); break;
            case Activation.Relu: DenseKernels.Activate<ReluFunction>(z, bias); break;
            case Activation.Elu: DenseKernels.Activate<EluFunction>(z, bias); break;
            case Activation.Sigmoid: DenseKernels.Activate<SigmoidFunction>(z, bias); break;
            case Activation.Tanh: DenseKernels.Activate<TanhFunction>(z, bias); break;
            default: throw new InvalidOperationException($"Activation {activation} has no kernel.");
        }
    }

    private static void BackThrough(Activation activation, Span<float> d, ReadOnlySpan<float> a)
    {
        switch (activation)
        {
            case Activation.Linear: break;
            case Activation.Relu: DenseKernels.BackThrough<ReluFunction>(d, a); break;
            case Activation.Elu: DenseKernels.BackThrough<EluFunction>(d, a); break;
            case Activation.Sigmoid: DenseKernels.BackThrough<SigmoidFunction>(d, a); break;
            case Activation.Tanh: DenseKernels.BackThrough<TanhFunction>(d, a); break;
            default: throw new InvalidOperationException($"Activation {activation} has no kernel.");
        }
    }
}
