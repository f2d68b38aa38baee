using System.Collections.Immutable;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>A tensor of a model under the name it has in model files, and where it lies in the flat vector.</summary>
internal readonly record struct ModelTensor(string Name, ImmutableArray<int> Shape, int Offset)
{
    public int Count => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>All tensors in layout order; together they cover the flat vector without a gap.</summary>
    public static IEnumerable<ModelTensor> Of(ParameterLayout layout)
    {
        foreach (var layer in layout.Layers)
        {
            yield return new ModelTensor($"{layer.Name}.weight", [layer.Outputs, layer.Inputs], layer.WeightOffset);
            yield return new ModelTensor($"{layer.Name}.bias", [layer.Outputs], layer.BiasOffset);
        }
    }
}
