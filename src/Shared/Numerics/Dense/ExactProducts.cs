using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Products;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>Products in float32 whose bits are the same on every processor and for every number of rows.</summary>
internal sealed class ExactProducts : IDenseProducts<Float32>
{
    private readonly ParameterLayout _layout;
    private readonly AlignedBuffer _input;
    private readonly AlignedBuffer[] _outputs;
    private readonly AlignedBuffer[] _deltas;
    private ParameterVector? _weights;

    public ExactProducts(ParameterLayout layout, int maxRows)
    {
        _layout = layout;
        _input = new AlignedBuffer(checked(maxRows * layout.Layers[0].Inputs));
        _outputs = [.. layout.Layers.Select(layer => new AlignedBuffer(checked(maxRows * layer.Outputs)))];
        _deltas = [.. layout.Layers.SkipLast(1).Select(layer => new AlignedBuffer(checked(maxRows * layer.Outputs))), _outputs[^1]];
    }

    public Span<Float32> Input(int rows) => Cast(InputOf(0, rows));

    public Span<Float32> Output(int layer, int rows) => Cast(Part(_outputs, layer, rows));

    public Span<Float32> Delta(int layer, int rows) => Cast(Part(_deltas, layer, rows));

    public void Read(ParameterVector weights) => _weights = weights;

    public void Forward(int layer, int rows) => MatrixProduct.MultiplyByTransposed(
        InputOf(layer, rows), _weights!.Weights(layer), Part(_outputs, layer, rows), rows, _layout.Layers[layer].Inputs, _layout.Layers[layer].Outputs);

    public void Backward(int layer, int rows) => MatrixProduct.Multiply(
        Part(_deltas, layer, rows), _weights!.Weights(layer), Part(_deltas, layer - 1, rows), rows, _layout.Layers[layer].Outputs, _layout.Layers[layer].Inputs);

    public void WriteGradient(ParameterVector gradient, int layer, int rows, ReadOnlySpan<int> shards) => MatrixProduct.MultiplyTransposed(
        Part(_deltas, layer, rows), InputOf(layer, rows), gradient.Weights(layer), _layout.Layers[layer].Outputs, shards, _layout.Layers[layer].Inputs);

    public void Dispose()
    {
        // The buffers are managed memory.
    }

    private Span<float> InputOf(int layer, int rows) =>
        layer == 0 ? _input.Span[..(rows * _layout.Layers[0].Inputs)] : Part(_outputs, layer - 1, rows);

    private Span<float> Part(AlignedBuffer[] buffers, int layer, int rows) => buffers[layer].Span[..(rows * _layout.Layers[layer].Outputs)];

    private static Span<Float32> Cast(Span<float> values) => MemoryMarshal.Cast<float, Float32>(values);
}
