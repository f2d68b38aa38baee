using Autoencoder.Shared.Numerics.Model;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>Libtorch's products, in place. Their bits depend on the kind of processor and on the number of rows.</summary>
internal sealed class LibtorchProducts<TElement> : IDenseProducts<TElement> where TElement : unmanaged, IElement<TElement>
{
    private readonly IMatmulParameters _parameters;
    private readonly Activations<TElement> _input;
    private readonly Activations<TElement>[] _outputs;
    private readonly Activations<TElement>[] _deltas;
    private LayerMatrices? _weights;

    /// <param name="type">What libtorch calls <typeparamref name="TElement"/>.</param>
    /// <param name="parameters">Disposed with this.</param>
    public LibtorchProducts(ParameterLayout layout, int maxRows, ScalarType type, IMatmulParameters parameters)
    {
        _parameters = parameters;
        _input = new Activations<TElement>(maxRows, layout.Layers[0].Inputs, type);
        _outputs = [.. layout.Layers.Select(layer => new Activations<TElement>(maxRows, layer.Outputs, type))];
        _deltas = [.. layout.Layers.SkipLast(1).Select(layer => new Activations<TElement>(maxRows, layer.Outputs, type)), _outputs[^1]];
    }

    public Span<TElement> Input(int rows) => _input.Values(rows);

    public Span<TElement> Output(int layer, int rows) => _outputs[layer].Values(rows);

    public Span<TElement> Delta(int layer, int rows) => _deltas[layer].Values(rows);

    public void Read(ParameterVector weights) => _weights = _parameters.Of(weights);

    public void Forward(int layer, int rows) =>
        _outputs[layer].Of(rows).Matrix.addmm_(InputOf(layer, rows).Matrix, _weights!.Transposed[layer], beta: 0);

    public void Backward(int layer, int rows) =>
        _deltas[layer - 1].Of(rows).Matrix.addmm_(_deltas[layer].Of(rows).Matrix, _weights!.Weights[layer], beta: 0);

    public void WriteGradient(ParameterVector gradient, int layer, int rows, ReadOnlySpan<int> shards)
    {
        if (shards.Length != 1)
            throw new NotSupportedException("Libtorch's products have other bits for another number of rows: each shard is computed by itself.");
        _parameters.WriteGradient(gradient, layer, _deltas[layer].Of(rows).Transposed, InputOf(layer, rows).Matrix);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _input.Dispose();
        foreach (var buffer in _outputs.Concat(_deltas).Distinct())
            buffer.Dispose();
    }

    private Activations<TElement>.Views InputOf(int layer, int rows) => layer == 0 ? _input.Of(rows) : _outputs[layer - 1].Of(rows);
}
