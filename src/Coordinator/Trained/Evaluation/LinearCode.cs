using System.Numerics.Tensors;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>
/// The best linear code of a size for the squared error: the coordinates of a row along the first principal components.
/// In float32, as a network is. Immutable; any thread may use it.
/// </summary>
public sealed class LinearCode
{
    private readonly float[] _mean;
    private readonly float[] _directions;

    internal LinearCode(PrincipalComponents components, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, components.Width);
        _mean = Narrow(components.Mean);
        _directions = [.. Enumerable.Range(0, size).SelectMany(k => Narrow(components.Direction(k)))];
        Size = size;
    }

    /// <summary>Values of a row.</summary>
    public int Width => _mean.Length;

    /// <summary>Values of a code.</summary>
    public int Size { get; }

    /// <param name="rows">Shape [n, Width].</param>
    /// <param name="codes">Shape [n, Size].</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Encode(ReadOnlySpan<float> rows, Span<float> codes)
    {
        RequireSame(rows.Length, codes.Length);
        var centred = new float[Width];
        for (var i = 0; i < codes.Length / Size; i++)
        {
            TensorPrimitives.Subtract(rows.Slice(i * Width, Width), _mean, centred);
            for (var k = 0; k < Size; k++)
                codes[i * Size + k] = TensorPrimitives.Dot<float>(centred, Direction(k));
        }
    }

    /// <param name="codes">Shape [n, Size].</param>
    /// <param name="rows">Shape [n, Width]; the values are not cut off at those of images, 0 and 1.</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Decode(ReadOnlySpan<float> codes, Span<float> rows)
    {
        RequireSame(rows.Length, codes.Length);
        for (var i = 0; i < codes.Length / Size; i++)
        {
            var row = rows.Slice(i * Width, Width);
            _mean.CopyTo(row);
            for (var k = 0; k < Size; k++)
                TensorPrimitives.MultiplyAdd(Direction(k), codes[i * Size + k], row, row);
        }
    }

    /// <summary>There and back.</summary>
    /// <param name="rows">Shape [n, Width].</param>
    /// <param name="reconstructions">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public void Reconstruct(ReadOnlySpan<float> rows, Span<float> reconstructions)
    {
        var codes = new float[rows.Length / Width * Size];
        Encode(rows, codes);
        Decode(codes, reconstructions);
    }

    private static float[] Narrow(ReadOnlySpan<double> values)
    {
        var narrow = new float[values.Length];
        TensorPrimitives.ConvertTruncating(values, narrow);
        return narrow;
    }

    private ReadOnlySpan<float> Direction(int k) => _directions.AsSpan(k * Width, Width);

    private void RequireSame(int rowValues, int codeValues)
    {
        if (rowValues % Width != 0 || (long)rowValues / Width * Size != codeValues)
            throw new ArgumentException($"{rowValues} values are not rows of {Width}, or {codeValues} not as many codes of {Size}.");
    }
}
