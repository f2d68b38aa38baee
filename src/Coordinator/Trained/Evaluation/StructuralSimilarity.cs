using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>
/// The mean structural similarity index (MSSIM) of Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image
/// quality assessment: from error visibility to structural similarity", IEEE Transactions on Image Processing 13 (4),
/// 2004: an 11 × 11 Gaussian window with σ = 1.5, K₁ = 0.01, K₂ = 0.03, L = 1, at the positions where the whole window
/// lies within the image. Not thread-safe: it has buffers of its own.
/// </summary>
public sealed class StructuralSimilarity
{
    /// <summary>Sides of the window; an image with a shorter side has no such index.</summary>
    public const int Window = 11;

    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;

    private static readonly double[] Weights = Gaussian();

    private readonly SampleShape _shape;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _product;
    private readonly double[] _columns;
    private readonly double[] _meanX;
    private readonly double[] _meanY;
    private readonly double[] _meanXX;
    private readonly double[] _meanYY;
    private readonly double[] _meanXY;

    private StructuralSimilarity(SampleShape shape)
    {
        _shape = shape;
        (_x, _y, _product) = (new double[shape.Plane], new double[shape.Plane], new double[shape.Plane]);
        _columns = new double[(shape.Height - Window + 1) * shape.Width];
        (_meanX, _meanY) = (new double[Means], new double[Means]);
        (_meanXX, _meanYY, _meanXY) = (new double[Means], new double[Means], new double[Means]);
    }

    // The window goes over the rows as if they were one: between two of them are Window − 1 positions without meaning.
    private int Means => _columns.Length - Window + 1;

    /// <summary>The index for images of a shape; null if the window does not fit into them.</summary>
    public static StructuralSimilarity? For(SampleShape shape) =>
        shape.Height < Window || shape.Width < Window ? null : new StructuralSimilarity(shape);

    /// <summary>1 for equal images; least −1.</summary>
    /// <param name="image">Shape [Channels, Height, Width]; the index is the mean of those of the channels.</param>
    /// <param name="reconstruction">The same; it may have values beyond 0 and 1.</param>
    /// <exception cref="ArgumentException">They are not of the shape.</exception>
    public double Of(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction)
    {
        if (image.Length != _shape.Values || reconstruction.Length != _shape.Values)
            throw new ArgumentException($"{image.Length} and {reconstruction.Length} values are not two images of {_shape}.");
        var sum = 0.0;
        for (var start = 0; start < image.Length; start += _shape.Plane)
            sum += OfChannel(image.Slice(start, _shape.Plane), reconstruction.Slice(start, _shape.Plane));
        return sum / (image.Length / _shape.Plane);
    }

    private double OfChannel(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction)
    {
        TensorPrimitives.ConvertTruncating(image, _x.AsSpan());
        TensorPrimitives.ConvertTruncating(reconstruction, _y.AsSpan());
        Average(_x, _meanX);
        Average(_y, _meanY);
        Average(_x, _x, _meanXX);
        Average(_y, _y, _meanYY);
        Average(_x, _y, _meanXY);

        var (rows, columns) = (_shape.Height - Window + 1, _shape.Width - Window + 1);
        var sum = 0.0;
        for (var row = 0; row < rows; row++)
            for (var i = row * _shape.Width; i < row * _shape.Width + columns; i++)
            {
                var (x, y) = (_meanX[i], _meanY[i]);
                var (varianceX, varianceY, covariance) = (_meanXX[i] - x * x, _meanYY[i] - y * y, _meanXY[i] - x * y);
                sum += (2 * x * y + C1) * (2 * covariance + C2) / ((x * x + y * y + C1) * (varianceX + varianceY + C2));
            }

        return sum / (rows * columns);
    }

    private void Average(double[] a, double[] b, double[] means)
    {
        TensorPrimitives.Multiply<double>(a, b, _product);
        Average(_product, means);
    }

    /// <summary>Means under the window, which is a product of a column and a row.</summary>
    private void Average(double[] values, double[] means)
    {
        Slide(values, _shape.Width, _columns);
        Slide(_columns, 1, means);
    }

    /// <summary>sums[i] = Σₖ Weights[k]·values[i + k·stride].</summary>
    private static void Slide(ReadOnlySpan<double> values, int stride, Span<double> sums)
    {
        sums.Clear();
        for (var k = 0; k < Window; k++)
            TensorPrimitives.MultiplyAdd(values.Slice(k * stride, sums.Length), Weights[k], sums, sums);
    }

    private static double[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(k => Math.Exp(-Math.Pow(k - Window / 2, 2) / (2 * Sigma * Sigma)))];
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
