using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Products;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// Consecutive layers of a model as a function of floats, computed as the exact engine computes, whatever engine and
/// precision the model was trained in: the same bits on every machine, whatever rows a row comes with. Not thread-safe: one
/// function per thread.
/// </summary>
public sealed class DenseFunction
{
    /// <summary>Rows that are computed at once at most.</summary>
    public const int BlockRows = 256;

    private readonly ParameterVector _weights;
    private readonly int _first;
    private readonly ImmutableArray<DenseLayer> _layers;

    private readonly float[][] _outputs;

    /// <param name="weights">Neither copied nor disposed; must outlive the function, and may change between two calls.</param>
    /// <param name="layers">Of the layout, at least one; 0..^0 is the whole model.</param>
    public DenseFunction(ParameterVector weights, Range layers)
    {
        (_first, var count) = layers.GetOffsetAndLength(weights.Layout.Layers.Length);
        ArgumentOutOfRangeException.ThrowIfZero(count);
        _weights = weights;
        _layers = weights.Layout.Layers.Slice(_first, count);
        _outputs = [.. _layers.Select(_ => Array.Empty<float>())];
    }

    /// <summary>Values of a row that goes in.</summary>
    public int Inputs => _layers[0].Inputs;

    /// <summary>Values of a row that comes out.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>Computes any number of rows.</summary>
    /// <param name="inputs">Shape [n, Inputs].</param>
    /// <param name="outputs">Shape [n, Outputs].</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Apply(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var (rows, rest) = Math.DivRem(inputs.Length, Inputs);
        if (rest != 0 || outputs.Length != (long)rows * Outputs)
            throw new ArgumentException($"{inputs.Length} values in and {outputs.Length} out are not rows of {Inputs} and as many of {Outputs}.");
        for (var row = 0; row < rows; row += BlockRows)
        {
            var count = Math.Min(BlockRows, rows - row);
            Block(count, inputs.Slice(row * Inputs, count * Inputs)).CopyTo(outputs.Slice(row * Outputs, count * Outputs));
        }
    }

    private ReadOnlySpan<float> Block(int rows, ReadOnlySpan<float> input)
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            if (_outputs[i].Length < rows * layer.Outputs)
                _outputs[i] = new float[rows * layer.Outputs];
            var output = _outputs[i].AsSpan(0, rows * layer.Outputs);
            MatrixProduct.MultiplyByTransposed(input, _weights.Weights(_first + i), output, rows, layer.Inputs, layer.Outputs);
            DenseStack<Float32>.Activate(layer.Activation, MemoryMarshal.Cast<float, Float32>(output), _weights.Bias(_first + i));
            input = output;
        }

        return input;
    }
}
