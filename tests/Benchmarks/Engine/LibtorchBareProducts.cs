using static TorchSharp.torch;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// The matrix products of a step by libtorch, and nothing else, in place into tensors that are there already: for each layer Z = X·Wᵀ,
/// dW = dZᵀ·X and, but for the first, dX = dZ·W. No step can be faster that makes them with these kernels.
/// </summary>
internal sealed class LibtorchBareProducts : IDisposable
{
    private readonly int _rows;
    private readonly int _times;
    private readonly List<Tensor> _tensors = [];
    private readonly List<(Tensor Result, Tensor Left, Tensor Right)> _products = [];

    /// <param name="rows">Samples of a shard, or of the batch.</param>
    /// <param name="times">Shards of a step.</param>
    public LibtorchBareProducts(IReadOnlyList<int> widths, int rows, int times, ScalarType precision)
    {
        (_rows, _times) = (rows, times);
        Tensor[] activations = [.. widths.Select(width => New(rows, width))];
        Tensor[] deltas = [.. widths.Skip(1).Select(width => New(rows, width))];
        Tensor[] weights = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => New(outputs, inputs))];
        Tensor[] gradients = [.. weights.Select(weight => New(weight.shape))];
        for (var l = 0; l < weights.Length; l++)
            _products.Add((activations[l + 1], activations[l], Transposed(weights[l])));
        for (var l = weights.Length - 1; l >= 0; l--)
        {
            _products.Add((gradients[l], Transposed(deltas[l]), activations[l]));
            // What is written here is what the next one reads, as in a step.
            if (l > 0)
                _products.Add((deltas[l - 1], deltas[l], weights[l]));
        }

        // Small enough that no chain of products leaves the range of float32, or falls to where arithmetic is slow.
        Tensor New(params long[] shape) => Kept(rand(shape, precision) * (1 / MathF.Sqrt(widths.Max())));
        Tensor Transposed(Tensor matrix) => Kept(matrix.t());
        Tensor Kept(Tensor tensor)
        {
            _tensors.Add(tensor);
            return tensor;
        }
    }

    /// <returns>For how many samples.</returns>
    public int Run()
    {
        using var _ = no_grad();
        for (var time = 0; time < _times; time++)
            foreach (var (result, left, right) in _products)
                result.addmm_(left, right, beta: 0);
        return _rows * _times;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
