using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// What a dense layer does besides its matrix products, each in one pass over the rows. Matrices are row-major; a row
/// that is no multiple of sixteen wide ends in a part whose missing lanes are zero and whose results are dropped.
/// </summary>
/// <typeparam name="TElement">What the products read and write; it is converted as it is loaded and stored.</typeparam>
internal static partial class DenseKernels<TElement> where TElement : unmanaged, IElement<TElement>
{
    // 1 / 255 in two parts: fma(n, Reciprocal, n · ReciprocalRest) is the rounded n / 255 for each n from 0 to 255, without a division.
    private const float Reciprocal = 1f / byte.MaxValue;
    private const float ReciprocalRest = (float)(1.0 / byte.MaxValue - Reciprocal);

    // (1 + e) ≤ 2, so a product of 64 factors a lane stays below 2^64, far from the end of float32.
    private const int PixelsPerLogarithm = 64 * Lanes;

    /// <summary>z ← f(z + b), rows of the bias's width.</summary>
    public static void Activate<TActivation>(Span<TElement> z, ReadOnlySpan<float> bias) where TActivation : IActivationFunction
    {
        for (var row = 0; row < z.Length; row += bias.Length)
            for (var i = 0; i < bias.Length; i += Lanes)
                Store(TActivation.Value(Load(z, row + i, bias.Length - i) + Load(bias, i, bias.Length - i)), z, row + i, bias.Length - i);
    }

    /// <summary>d ← d · f′, with f′ from the activations a of the same shape: ∂L/∂a becomes ∂L/∂z.</summary>
    public static void MultiplyBySlope<TActivation>(Span<TElement> d, ReadOnlySpan<TElement> a) where TActivation : IActivationFunction
    {
        for (var i = 0; i < d.Length; i += Lanes)
            Store(Load(d, i, d.Length - i) * TActivation.Slope(Load(a, i, d.Length - i)), d, i, d.Length - i);
    }

    /// <summary>
    /// Squared error of the output y = f(z + b) against the targets x: z ← ∂L/∂z = 2 (y − x) f′ / pixels, and the
    /// returned sum over all samples of Σ (y − x)² / pixels.
    /// </summary>
    public static double SquaredError<TActivation>(Span<TElement> z, ReadOnlySpan<float> bias, ReadOnlySpan<TElement> targets)
        where TActivation : IActivationFunction
    {
        var pixels = bias.Length;
        var scale = Create(2f / pixels);
        var total = 0.0;
        for (var row = 0; row < z.Length; row += pixels)
        {
            var squares = Vector512<float>.Zero;
            for (var i = 0; i < pixels; i += Lanes)
            {
                var y = TActivation.Value(Load(z, row + i, pixels - i) + Load(bias, i, pixels - i));
                var error = Within(y - FromPixelScale(Load(targets, row + i, pixels - i)), pixels - i);
                squares += error * error;
                Store(error * scale * TActivation.Slope(y), z, row + i, pixels - i);
            }

            total += LaneSum(squares);
        }

        return total / pixels;
    }

    /// <summary>
    /// Binary cross-entropy of the output y = σ(z + b) against the targets x, from the logits l = z + b:
    /// z ← ∂L/∂l = (σ(l) − x) / pixels, and the returned sum over all samples of Σ softplus(l) − x·l, over pixels.
    /// </summary>
    /// <remarks>
    /// With e = exp(−|l|): softplus(l) = max(l, 0) + ln(1 + e), and σ(l) = 1 / (1 + e) or, for l &lt; 0, e / (1 + e).
    /// Σ ln(1 + e) = ln Π (1 + e), so many pixels share one logarithm.
    /// </remarks>
    public static double CrossEntropy(Span<TElement> z, ReadOnlySpan<float> bias, ReadOnlySpan<TElement> targets)
    {
        var pixels = bias.Length;
        var scale = Create(1f / pixels);
        var total = 0.0;
        for (var row = 0; row < z.Length; row += pixels)
        {
            var linear = Vector512<float>.Zero;
            var logarithms = Vector512<float>.Zero;
            for (var start = 0; start < pixels; start += PixelsPerLogarithm)
            {
                var end = Math.Min(start + PixelsPerLogarithm, pixels);
                var product = Vector512<float>.One;
                var i = start;
                for (; i <= end - Lanes; i += Lanes)
                {
                    var l = Load(z, row + i) + Load(bias, i);
                    var x = FromPixelScale(Load(targets, row + i));
                    Store(CrossEntropy(l, x, Vector512<float>.One, ref linear, ref product) * scale, z, row + i);
                }

                if (end - i is > 0 and var left)
                {
                    var l = Load(z, row + i, left) + Load(bias, i, left);
                    var x = FromPixelScale(Load(targets, row + i, left));
                    Store(CrossEntropy(l, x, Within(Vector512<float>.One, left), ref linear, ref product) * scale, z, row + i, left);
                }

                logarithms += Logarithm.Log(product);
            }

            total += LaneSum(linear + logarithms);
        }

        return total / pixels;
    }

    /// <summary>σ(l) − x; adds max(l, 0) − x·l to the first sum, and 1 + e to the product in the lanes where counted is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CrossEntropy(
        Vector512<float> l, Vector512<float> x, Vector512<float> counted, ref Vector512<float> linear, ref Vector512<float> product)
    {
        var e = Exponential.Exp(-Abs(l));
        var negative = LessThan(l, Vector512<float>.Zero);
        linear += ConditionalSelect(negative, Vector512<float>.Zero, l) - x * l;
        product *= counted * e + Vector512<float>.One;
        return ConditionalSelect(negative, e, Vector512<float>.One) / (Vector512<float>.One + e) - x;
    }

    /// <summary>Sums the rows of d, shape [rows, sums.Length], in row order.</summary>
    public static void SumRows(ReadOnlySpan<TElement> d, Span<float> sums)
    {
        Widen(d[..sums.Length], 1, sums);
        for (var row = sums.Length; row < d.Length; row += sums.Length)
        {
            var i = 0;
            for (; i <= sums.Length - Lanes; i += Lanes)
                Store(Load(sums, i) + Load(d, row + i), sums, i);
            if (sums.Length - i is > 0 and var left)
                Store(Load(sums, i, left) + Load(d, row + i, left), sums, i, left);
        }
    }

    /// <summary>The pixels of an image as the first layer is fed with them, 255 as <see cref="IElement{TSelf}.PixelScale"/>.</summary>
    public static void Feed(ReadOnlySpan<byte> image, Span<TElement> row)
    {
        for (var i = 0; i < image.Length; i += Lanes)
        {
            var pixels = LoadBytes(image, i, image.Length - i);
            Store(TElement.PixelScale == byte.MaxValue ? pixels : FusedMultiplyAdd(pixels, Create(Reciprocal), pixels * Create(ReciprocalRest)), row, i, image.Length - i);
        }
    }

    /// <summary>to ← scale · from, rounded.</summary>
    public static void Narrow(ReadOnlySpan<float> from, float scale, Span<TElement> to)
    {
        for (var i = 0; i < from.Length; i += Lanes)
            Store(Load(from, i, from.Length - i) * Create(scale), to, i, from.Length - i);
    }

    /// <summary>to ← scale · from.</summary>
    public static void Widen(ReadOnlySpan<TElement> from, float scale, Span<float> to)
    {
        for (var i = 0; i < from.Length; i += Lanes)
            Store(Load(from, i, from.Length - i) * Create(scale), to, i, from.Length - i);
    }
}
