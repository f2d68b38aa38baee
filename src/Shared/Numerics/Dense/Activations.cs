using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// The buffer of one layer's values for up to a fixed number of samples, shape [rows, width], with the tensor views of
/// each number of rows that was asked for (a run has few: full shards, those of the last batch, those of the test set).
/// </summary>
/// <param name="type">What libtorch calls <typeparamref name="TElement"/>.</param>
internal sealed class Activations<TElement>(int maxRows, int width, ScalarType type) : IDisposable
    where TElement : unmanaged, IElement<TElement>
{
    private readonly TensorBuffer<TElement> _buffer = new(checked(maxRows * width), type);
    private readonly Dictionary<int, Views> _views = [];

    /// <param name="Matrix">Shape [rows, width].</param>
    /// <param name="Transposed">Shape [width, rows], the same memory.</param>
    internal sealed record Views(Tensor Matrix, Tensor Transposed);

    public Span<TElement> Values(int rows) => _buffer.Span[..(rows * width)];

    public Views Of(int rows)
    {
        if (_views.TryGetValue(rows, out var views))
            return views;
        using var part = _buffer.Tensor.narrow(0, 0, (long)rows * width);
        var matrix = part.view(rows, width).DetachFromDisposeScope();
        return _views[rows] = new Views(matrix, matrix.t().DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var (matrix, transposed) in _views.Values)
        {
            transposed.Dispose();
            matrix.Dispose();
        }

        _buffer.Dispose();
    }
}
