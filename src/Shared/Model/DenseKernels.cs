using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Model;

/// <summary>
/// What a dense layer does besides its matrix products, each in one pass over the rows. Matrices are row-major; a row
/// that is no multiple of sixteen wide ends in a part whose missing lanes are zero and whose results are dropped.
/// </summary>
internal static class DenseKernels
{
    private const int Lanes = 16;

    // (1 + e) ≤ 2, so a product of 64 factors stays below 2^64, far from the end of float32.
    private const int FactorsPerLogarithm = 64;

    /// <summary>z ← f(z + b), rows of the bias's width.</summary>
    public static void Activate<TActivation>(Span<float> z, ReadOnlySpan<float> bias) where TActivation : IActivationFunction
    {
        for (var row = 0; row < z.Length; row += bias.Length)
            for (var i = 0; i < bias.Length; i += Lanes)
                Store(TActivation.Value(Load(z, row + i, bias.Length - i) + Load(bias, i, bias.Length - i)), z, row + i, bias.Length - i);
    }

    /// <summary>d ← d · f′, with f′ from the activations a of the same shape: ∂L/∂a becomes ∂L/∂z.</summary>
    public static void BackThrough<TActivation>(Span<float> d, ReadOnlySpan<float> a) where TActivation : IActivationFunction
    {
        for (var i = 0; i < d.Length; i += Lanes)
            Store(Load(d, i, d.Length - i) * TActivation.Slope(Load(a, i, d.Length - i)), d, i, d.Length - i);
    }

    /// <summary>
    /// Squared error of the output y = f(z + b) against the targets x: z ← ∂L/∂z = 2 (y − x) f′ / pixels, and the
    /// returned sum over all samples of Σ (y − x)² / pixels.
    /// </summary>
    public static double SquaredError<TActivation>(Span<float> z, ReadOnlySpan<float> bias, ReadOnlySpan<float> targets)
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
                var error = Within(y - Load(targets, row + i, pixels - i), pixels - i);
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
    public static double CrossEntropy(Span<float> z, ReadOnlySpan<float> bias, ReadOnlySpan<float> targets)
    {
        var pixels = bias.Length;
        var scale = Create(1f / pixels);
        var total = 0.0;
        for (var row = 0; row < z.Length; row += pixels)
        {
            var linear = Vector512<float>.Zero;
            var logarithms = Vector512<float>.Zero;
            var product = Vector512<float>.One;
            var factors = 0;
            for (var i = 0; i < pixels; i += Lanes)
            {
                var l = Load(z, row + i, pixels - i) + Load(bias, i, pixels - i);
                var x = Load(targets, row + i, pixels - i);
                var e = Exp(-Abs(l));
                var onePlusE = Vector512<float>.One + e;
                var negative = LessThan(l, Vector512<float>.Zero);
                var sigmoid = ConditionalSelect(negative, e, Vector512<float>.One) / onePlusE;
                Store((sigmoid - x) * scale, z, row + i, pixels - i);

                linear += ConditionalSelect(negative, Vector512<float>.Zero, l) - x * l;
                product *= Within(e, pixels - i) + Vector512<float>.One;
                if (++factors == FactorsPerLogarithm)
                {
                    logarithms += Log(product);
                    product = Vector512<float>.One;
                    factors = 0;
                }
            }

            total += LaneSum(linear + (logarithms + Log(product)));
        }

        return total / pixels;
    }

    /// <summary>Sums the rows of d, shape [rows, sums.Length], in row order.</summary>
    public static void SumRows(ReadOnlySpan<float> d, Span<float> sums)
    {
        d[..sums.Length].CopyTo(sums);
        for (var row = sums.Length; row < d.Length; row += sums.Length)
            TensorPrimitives.Add(sums, d.Slice(row, sums.Length), sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index, int left)
    {
        if (left >= Lanes)
            return LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
        Span<float> part = stackalloc float[Lanes];
        part.Clear();
        values.Slice(index, left).CopyTo(part);
        return Create<float>(part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<float> values, int index, int left)
    {
        if (left >= Lanes)
        {
            value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
            return;
        }

        Span<float> part = stackalloc float[Lanes];
        value.CopyTo(part);
        part[..left].CopyTo(values[index..]);
    }

    // Zero in the lanes beyond the end of a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Within(Vector512<float> value, int left) =>
        left >= Lanes ? value : ConditionalSelect(LessThan(Indices, Create((float)left)), value, Vector512<float>.Zero);

    private static Vector512<float> Indices => Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    // Lane by lane in double, because the order in which a processor adds across a register differs between widths.
    private static double LaneSum(Vector512<float> value)
    {
        var sum = 0.0;
        for (var lane = 0; lane < Lanes; lane++)
            sum += value.GetElement(lane);
        return sum;
    }
}
