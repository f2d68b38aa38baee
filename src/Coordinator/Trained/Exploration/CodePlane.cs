using System.Globalization;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Trained.Evaluation;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>One of the two axes of a plane.</summary>
/// <param name="Name">For figures.</param>
/// <param name="Direction">Shape [code size], of length one and at a right angle to the other axis.</param>
/// <param name="VarianceFraction">How much of the variance of the codes lies along it, 0 to 1.</param>
public sealed record PlaneAxis(string Name, double[] Direction, double VarianceFraction)
{
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Name} ({VarianceFraction:0.0 %} of the variance)");
}

/// <summary>
/// The plane through the space of codes in which they spread most: that of their first two principal components, or the
/// whole space where a code has two values.
/// </summary>
public sealed class CodePlane
{
    private readonly double[] _origin;

    private CodePlane(double[] origin, PlaneAxis x, PlaneAxis y) => (_origin, X, Y) = (origin, x, y);

    public PlaneAxis X { get; }

    public PlaneAxis Y { get; }

    /// <param name="codes">Shape [n, codeSize], n at least 2.</param>
    /// <param name="codeSize">At least 2.</param>
    /// <exception cref="InputException">codeSize is above what principal components are computed of.</exception>
    public static CodePlane Through(ReadOnlyMemory<float> codes, int codeSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codeSize, 2);
        return codeSize == 2
            ? OfValues(codes.Span, codeSize, (0, "first value of the code"), (1, "second value of the code"))
            : OfComponents(codes, codeSize);
    }

    /// <summary>The plane of two values of the code, where the others are what they are on average.</summary>
    /// <param name="codes">Shape [n, codeSize], n at least 1.</param>
    /// <param name="x">From 0.</param>
    /// <param name="y">From 0, another one.</param>
    public static CodePlane OfValues(ReadOnlySpan<float> codes, int codeSize, int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(x, y);
        return OfValues(codes, codeSize, (x, Name(x)), (y, Name(y)));

        static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"value {index} of the code");
    }

    /// <summary>The same plane with the axes in each other's place.</summary>
    public CodePlane WithSwappedAxes() => new(_origin, Y, X);

    /// <summary>The same plane with each axis turned to the direction nearer to another plane's: the sign of an axis is chance.</summary>
    public CodePlane AlignedWith(CodePlane other)
    {
        return new CodePlane(_origin, Along(X, other.X), Along(Y, other.Y));

        static PlaneAxis Along(PlaneAxis axis, PlaneAxis other) => TensorPrimitives.Dot<double>(axis.Direction, other.Direction) < 0
            ? axis with { Direction = [.. axis.Direction.Select(value => -value)] }
            : axis;
    }

    /// <summary>The place in the plane that is nearest to a code.</summary>
    public (double X, double Y) Project(ReadOnlySpan<float> code)
    {
        var (x, y) = (0.0, 0.0);
        for (var i = 0; i < code.Length; i++)
        {
            x += (code[i] - _origin[i]) * X.Direction[i];
            y += (code[i] - _origin[i]) * Y.Direction[i];
        }

        return (x, y);
    }

    /// <summary>The code at a place in the plane.</summary>
    /// <param name="code">Shape [code size].</param>
    public void CodeAt(double x, double y, Span<float> code)
    {
        for (var i = 0; i < code.Length; i++)
            code[i] = (float)(_origin[i] + x * X.Direction[i] + y * Y.Direction[i]);
    }

    private static CodePlane OfComponents(ReadOnlyMemory<float> codes, int codeSize)
    {
        var components = PrincipalComponents.Fit(codes, codeSize);
        var total = TensorPrimitives.Sum(components.Variances);
        return new CodePlane(components.Mean.ToArray(), Axis("first", 0), Axis("second", 1));

        PlaneAxis Axis(string place, int index) => new(
            $"{place} principal component", components.Direction(index).ToArray(), total > 0 ? components.Variances[index] / total : 0);
    }

    private static CodePlane OfValues(ReadOnlySpan<float> codes, int codeSize, (int Index, string Name) x, (int Index, string Name) y)
    {
        var (mean, variances) = (new double[codeSize], new double[codeSize]);
        for (var column = 0; column < codeSize; column++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = column; i < codes.Length; i += codeSize)
            {
                sum += codes[i];
                squares += (double)codes[i] * codes[i];
            }

            var count = codes.Length / codeSize;
            mean[column] = sum / count;
            variances[column] = Math.Max(0, squares / count - mean[column] * mean[column]);
        }

        mean[x.Index] = mean[y.Index] = 0;
        var total = TensorPrimitives.Sum<double>(variances);
        return new CodePlane(mean, Axis(x), Axis(y));

        PlaneAxis Axis((int Index, string Name) axis)
        {
            var direction = new double[codeSize];
            direction[axis.Index] = 1;
            return new PlaneAxis(axis.Name, direction, total > 0 ? variances[axis.Index] / total : 0);
        }
    }
}
