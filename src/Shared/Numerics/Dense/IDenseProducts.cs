using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>The matrix products of a stack of dense layers, and the buffers that they read and write. Not thread-safe.</summary>
/// <typeparam name="TElement">What the buffers hold.</typeparam>
internal interface IDenseProducts<TElement> : IDisposable where TElement : unmanaged, IElement<TElement>
{
    /// <summary>What the first layer is fed with, shape [rows, inputs].</summary>
    Span<TElement> Input(int rows);

    /// <summary>A layer's matrix product and, once the caller has made them of it, its activations; shape [rows, outputs].</summary>
    Span<TElement> Output(int layer, int rows);

    /// <summary>
    /// A layer's ∂L/∂z, shape [rows, outputs]. The last layer has it in place of its output: a training step never needs both.
    /// </summary>
    Span<TElement> Delta(int layer, int rows);

    /// <summary>The weights of the products up to the next call; they are not changed meanwhile.</summary>
    void Read(ParameterVector weights);

    /// <summary>Output = input·Wᵀ, where the input is that of the model or the output of the layer before.</summary>
    void Forward(int layer, int rows);

    /// <summary>∂L/∂a of the layer before: its delta = delta·W.</summary>
    /// <param name="layer">1 or above.</param>
    void Backward(int layer, int rows);

    /// <summary>
    /// ∂L/∂W = deltaᵀ·input, into the layer's place in <paramref name="gradient"/>: of each shard by itself, added up in the order of
    /// <see cref="Sharding.ReductionTree"/>.
    /// </summary>
    /// <param name="shards">Rows of each of them, one after the other.</param>
    void WriteGradient(ParameterVector gradient, int layer, int rows, ReadOnlySpan<int> shards);
}
