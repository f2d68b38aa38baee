using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Samples;
using MathNet.Numerics.LinearAlgebra;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>
/// Principal component analysis: the directions along which rows vary most, in order. No linear code of k values has a
/// smaller squared error on these rows than the projection on the first k. Immutable; any thread may use it.
/// </summary>
public sealed class PrincipalComponents
{
    /// <summary>More would take gigabytes and many minutes: the work grows with the third power.</summary>
    public const int MaxValues = 4096;

    private readonly double[] _mean;
    private readonly double[] _variances;
    private readonly double[] _directions;

    private PrincipalComponents(double[] mean, double[] variances, double[] directions) =>
        (_mean, _variances, _directions) = (mean, variances, directions);

    /// <summary>Values of a row, and so the number of components.</summary>
    public int Width => _mean.Length;

    /// <summary>Of the rows it was fitted to; shape [Width].</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Along each component (divided by the number of rows, not by one less), the largest first; shape [Width], none below 0.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>A unit vector, shape [Width], whose largest value in size is positive.</summary>
    /// <param name="index">0 to Width − 1.</param>
    public ReadOnlySpan<double> Direction(int index) => _directions.AsSpan(index * Width, Width);

    /// <summary>For callers that want to know this before they compute anything else.</summary>
    /// <exception cref="InputException">width is above <see cref="MaxValues"/>.</exception>
    public static void RequireWidth(int width)
    {
        if (width > MaxValues)
            throw new InputException($"principal components are computed of up to {MaxValues} values, not of {width}; take smaller images.");
    }

    /// <summary>Of samples as a model is given them: of bytes, byte / 255.</summary>
    /// <exception cref="InputException">The images have more than <see cref="MaxValues"/> pixels.</exception>
    public static PrincipalComponents Fit(SampleSet images) => images.Kind == ValueKind.Bytes
        ? Fit(images.ValueCount, () => Covariance.Of(images), byte.MaxValue)
        : Fit(images.ValueCount, () => Covariance.OfFloats(images), 1);

    /// <summary>Of rows of any values, for example codes.</summary>
    /// <param name="rows">Shape [n, width], n at least 1.</param>
    /// <exception cref="ArgumentException">That is not its shape.</exception>
    /// <exception cref="InputException">width is above <see cref="MaxValues"/>.</exception>
    public static PrincipalComponents Fit(ReadOnlyMemory<float> rows, int width) => rows.IsEmpty || rows.Length % width != 0
        ? throw new ArgumentException($"{rows.Length} values are no rows of {width}.")
        : Fit(width, () => Covariance.Of(rows, width), 1);

    /// <summary>The code that is the first components.</summary>
    /// <param name="size">1 to Width.</param>
    public LinearCode Code(int size) => new(this, size);

    /// <summary>
    /// The mean squared error, per value, of images when only the first k components are kept, for each k from 0 to Width:
    /// what linear codes of all sizes cost.
    /// </summary>
    /// <exception cref="ArgumentException">The images are of another size.</exception>
    public double[] SquaredErrors(SampleSet images)
    {
        if (images.ValueCount != Width)
            throw new ArgumentException($"Images of {images.ValueCount} pixels have no components of {Width} values.");
        var (row, kept) = (new double[Width], new double[Width]);
        var total = 0.0;
        for (var i = 0; i < images.Count; i++)
        {
            Centre(images, i, row);
            total += TensorPrimitives.SumOfSquares<double>(row);
            for (var k = 0; k < Width; k++)
            {
                var coordinate = TensorPrimitives.Dot(row, Direction(k));
                kept[k] += coordinate * coordinate;
            }
        }

        var errors = new double[Width + 1];
        for (var k = 0; k <= Width; k++)
        {
            // With all components rounding alone is left, which may be below 0.
            errors[k] = Math.Max(0, total) / ((double)images.Count * Width);
            if (k < Width)
                total -= kept[k];
        }

        return errors;
    }

    private void Centre(SampleSet images, int index, Span<double> row)
    {
        if (images.Kind == ValueKind.Bytes)
        {
            var bytes = images.Bytes(index);
            for (var i = 0; i < row.Length; i++)
                row[i] = bytes[i] / (double)byte.MaxValue - _mean[i];
            return;
        }

        var values = images.Floats(index);
        for (var i = 0; i < row.Length; i++)
            row[i] = values[i] - _mean[i];
    }

    private static PrincipalComponents Fit(int width, Func<(double[] Mean, double[] Matrix)> covariance, double scale)
    {
        RequireWidth(width);
        var (mean, matrix) = covariance();
        var components = Matrix<double>.Build.Dense(width, width, matrix).Evd(Symmetricity.Symmetric);
        // Ascending, and a vector a column.
        double[] variances = [.. components.EigenValues.Reverse().Select(value => value.Real)];
        double[] directions = [.. components.EigenVectors.EnumerateColumns().Reverse().SelectMany(vector => vector)];
        // The sign of an eigenvector is chance; here it is not.
        for (var k = 0; k < width; k++)
        {
            var direction = directions.AsSpan(k * width, width);
            if (TensorPrimitives.MaxMagnitude<double>(direction) < 0)
                TensorPrimitives.Negate(direction, direction);
        }

        return new PrincipalComponents(
            [.. mean.Select(value => value / scale)], [.. variances.Select(value => Math.Max(0, value / (scale * scale)))], directions);
    }
}
