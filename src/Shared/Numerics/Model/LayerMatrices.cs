using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>Views of the weight matrices that lie in a flat vector in layout order.</summary>
internal sealed class LayerMatrices : IDisposable
{
    /// <param name="flat">One-dimensional; may be disposed afterwards.</param>
    public LayerMatrices(Tensor flat, ParameterLayout layout)
    {
        Weights = [.. layout.Layers.Select(View)];
        Transposed = [.. Weights.Select(matrix => matrix.t().DetachFromDisposeScope())];

        Tensor View(DenseLayer layer)
        {
            using var part = flat.narrow(0, layer.WeightOffset, layer.WeightCount);
            return part.view(layer.Outputs, layer.Inputs).DetachFromDisposeScope();
        }
    }

    /// <summary>Shape [outputs, inputs].</summary>
    public ImmutableArray<Tensor> Weights { get; }

    /// <summary>Shape [inputs, outputs], the same memory.</summary>
    public ImmutableArray<Tensor> Transposed { get; }

    public void Dispose()
    {
        foreach (var view in Transposed)
            view.Dispose();
        foreach (var view in Weights)
            view.Dispose();
    }
}
