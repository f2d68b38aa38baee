using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// Consecutive layers of a model as a function of floats, computed as the engine computes float32, whatever precision
/// the model was trained in. Not thread-safe: one function per thread.
/// </summary>
/// <remarks>
/// Rows go through the layers in blocks of one size, the last filled up with zeros: a product with another number of
/// rows is split, and rounded, in another way, and a row's result must not depend on how many others it came with.
/// </remarks>
public sealed class DenseFunction : IDisposable
{
    /// <summary>Rows that are usually computed at once.</summary>
    public const int BlockRows = 256;

    private readonly ParameterVector _weights;
    private readonly int _blockRows;
    private readonly int _first;
    private readonly Activations<Float32> _input;
    private readonly Activations<Float32>[] _outputs;

    /// <param name="weights">Neither copied nor disposed; must outlive the function.</param>
    /// <param name="layers">Of the layout, at least one; 0..^0 is the whole model.</param>
    /// <param name="blockRows">Rows that are computed at once. Of another number come other bits.</param>
    public DenseFunction(ParameterVector weights, Range layers, int blockRows = BlockRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        _blockRows = blockRows;
        (_first, var count) = layers.GetOffsetAndLength(weights.Layout.Layers.Length);
        ArgumentOutOfRangeException.ThrowIfZero(count);
        _weights = weights;
        Inputs = weights.Layout.Layers[_first].Inputs;
        Outputs = weights.Layout.Layers[_first + count - 1].Outputs;
        _input = new Activations<Float32>(blockRows, Inputs);
        _outputs = [.. weights.Layout.Layers.Slice(_first, count).Select(layer => new Activations<Float32>(blockRows, layer.Outputs))];
    }

    /// <summary>Values of a row that goes in.</summary>
    public int Inputs { get; }

    /// <summary>Values of a row that comes out.</summary>
    public int Outputs { get; }

    /// <summary>Computes any number of rows.</summary>
    /// <param name="inputs">Shape [n, Inputs].</param>
    /// <param name="outputs">Shape [n, Outputs].</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Apply(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var (rows, rest) = Math.DivRem(inputs.Length, Inputs);
        if (rest != 0 || outputs.Length != (long)rows * Outputs)
            throw new ArgumentException($"{inputs.Length} values in and {outputs.Length} out are not rows of {Inputs} and as many of {Outputs}.");
        DenseEngine.PrepareThread();
        for (var row = 0; row < rows; row += _blockRows)
        {
            var count = Math.Min(_blockRows, rows - row);
            Block(inputs.Slice(row * Inputs, count * Inputs), outputs.Slice(row * Outputs, count * Outputs));
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        foreach (var output in _outputs)
            output.Dispose();
    }

    private void Block(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var fed = Floats(_input);
        inputs.CopyTo(fed);
        fed[inputs.Length..].Clear();
        var input = _input.Of(_blockRows).Matrix;
        for (var i = 0; i < _outputs.Length; i++)
        {
            var output = _outputs[i].Of(_blockRows).Matrix;
            output.addmm_(input, _weights.Matrices.Transposed[_first + i], beta: 0);
            DenseStack<Float32>.Activate(_weights.Layout.Layers[_first + i].Activation, _outputs[i].Values(_blockRows), _weights.Bias(_first + i));
            input = output;
        }

        Floats(_outputs[^1])[..outputs.Length].CopyTo(outputs);
    }

    private Span<float> Floats(Activations<Float32> values) => MemoryMarshal.Cast<Float32, float>(values.Values(_blockRows));
}
