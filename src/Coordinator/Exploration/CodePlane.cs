using System.Globalization;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Evaluation;

namespace Autoencoder.Coordinator.Exploration;

/// <summary>One of the two axes of a plane.</summary>
/// <param name="Name">For figures.</param>
/// <param name="Direction">Shape [code size], of length one and at a right angle to the other axis.</param>
/// <param name="VarianceShare">How much of the variance of the codes lies along it, 0 to 1.</param>
public sealed record PlaneAxis(string Name, double[] Direction, double VarianceShare)
{
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Name} ({VarianceShare:0.0 %} of the variance)");
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
    /// <exception cref="EvaluationException">codeSize is above what principal components are computed of.</exception>
    public static CodePlane Through(ReadOnlyMemory<float> codes, int codeSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codeSize, 2);
        return codeSize == 2 ? OfTwoValues(codes.Span) : OfComponents(codes, codeSize);
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

    private static CodePlane OfTwoValues(ReadOnlySpan<float> codes)
    {
        Span<double> variances = [Variance(codes, 0), Variance(codes, 1)];
        var total = variances[0] + variances[1];
        return new CodePlane(
            [0, 0],
            new PlaneAxis("first value of the code", [1, 0], total > 0 ? variances[0] / total : 0),
            new PlaneAxis("second value of the code", [0, 1], total > 0 ? variances[1] / total : 0));

        static double Variance(ReadOnlySpan<float> codes, int column)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = column; i < codes.Length; i += 2)
            {
                sum += codes[i];
                squares += (double)codes[i] * codes[i];
            }

            var count = codes.Length / 2;
            return Math.Max(0, squares / count - sum / count * (sum / count));
        }
    }
}
