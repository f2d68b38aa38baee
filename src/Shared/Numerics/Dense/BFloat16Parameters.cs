using Autoencoder.Shared.Numerics.Model;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Rounded copies: of the weights for every call, because a call must depend on nothing but its arguments, and of each
/// product that is a gradient. Where pixels are fed as 0 to 255, the first layer's weights and gradient make up for it.
/// </summary>
internal sealed class BFloat16Parameters : IMatmulParameters
{
    private readonly ParameterLayout _layout;
    private readonly TensorBuffer<BFloat16> _weights;
    private readonly TensorBuffer<BFloat16> _gradient;
    private readonly LayerMatrices _weightMatrices;
    private readonly LayerMatrices _gradientMatrices;

    public BFloat16Parameters(ParameterLayout layout)
    {
        _layout = layout;
        _weights = new TensorBuffer<BFloat16>(layout.Count, ScalarType.BFloat16);
        _gradient = new TensorBuffer<BFloat16>(layout.Count, ScalarType.BFloat16);
        _weightMatrices = new LayerMatrices(_weights.Tensor, layout);
        _gradientMatrices = new LayerMatrices(_gradient.Tensor, layout);
    }

    public LayerMatrices Of(ParameterVector weights)
    {
        for (var l = 0; l < _layout.Layers.Length; l++)
            DenseKernels<BFloat16>.Narrow(Matrix(weights.Values, l), ScaleOf(l), Matrix(_weights.Span, l));
        return _weightMatrices;
    }

    public void WriteGradient(ParameterVector gradient, int layer, Tensor delta, Tensor input)
    {
        _gradientMatrices.Weights[layer].addmm_(delta, input, beta: 0);
        DenseKernels<BFloat16>.Widen(Matrix(_gradient.Span, layer), ScaleOf(layer), Matrix(gradient.Values, layer));
    }

    public void Dispose()
    {
        _weightMatrices.Dispose();
        _gradientMatrices.Dispose();
        _weights.Dispose();
        _gradient.Dispose();
    }

    private static float ScaleOf(int layer) => layer == 0 ? 1 / BFloat16.PixelScale : 1;

    private Span<T> Matrix<T>(Span<T> flat, int layer) =>
        flat.Slice(_layout.Layers[layer].WeightOffset, _layout.Layers[layer].WeightCount);
}
