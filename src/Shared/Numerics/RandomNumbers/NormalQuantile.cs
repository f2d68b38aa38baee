using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.RandomNumbers;

/// <summary>
/// Turns uniform numbers into normal ones: z = √2 · erf⁻¹(x), sixteen at a time. Nothing but +, −, ·, √ and conversions
/// of float32, each correctly rounded and none of them fused, so the bits are the same on every processor.
/// </summary>
/// <remarks>
/// The polynomials are those of M. Giles: Approximating the erfinv function (GPU Computing Gems, volume 2, 2011), the
/// logarithm that of S. L. Moshier's Cephes (logf). |z| stays below 6.4, and z is right to 3·10⁻⁶.
/// </remarks>
internal static class NormalQuantile
{
    private const float RootHalf = 0.70710677f;

    /// <summary>
    /// The standard normal numbers at x = ±(m + ½) / 2^31, where m is the lower 31 bits of each number and its highest bit
    /// is set for a minus.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<uint> bits)
    {
        var magnitude = (bits & Create(0x7FFFFFFFu)).AsInt32();
        var sign = bits & Create(0x80000000u);
        // 1 − |x| has an own conversion, because the difference would have lost the ends.
        var x = (ConvertToSingle(magnitude) + Create(0.5f)) * Create(1f / (1u << 31));
        var rest = (ConvertToSingle(Create(int.MaxValue) - magnitude) + Create(0.5f)) * Create(1f / (1u << 31));
        var w = -Log(rest * (Create(2f) - rest));
        var quotient = Centre(w - Create(2.5f));
        var isTail = GreaterThanOrEqual(w, Create(5f));
        if (isTail != Vector512<float>.Zero)
            quotient = ConditionalSelect(isTail, Tail(Sqrt(w) - Create(3f)), quotient);
        return ((quotient * x * Create(1.4142135f)).AsUInt32() ^ sign).AsSingle();
    }

    /// <summary>erf⁻¹(x) / x of w = −ln(1 − x²) below 5, where v = w − 2.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Centre(Vector512<float> v)
    {
        var p = Create(2.81022636e-08f);
        p = p * v + Create(3.43273939e-07f);
        p = p * v + Create(-3.5233877e-06f);
        p = p * v + Create(-4.39150654e-06f);
        p = p * v + Create(0.00021858087f);
        p = p * v + Create(-0.00125372503f);
        p = p * v + Create(-0.00417768164f);
        p = p * v + Create(0.246640727f);
        return p * v + Create(1.50140941f);
    }

    /// <summary>The same from 5 on, where v = √w − 3: for every three hundredth number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> Tail(Vector512<float> v)
    {
        var p = Create(-0.000200214257f);
        p = p * v + Create(0.000100950558f);
        p = p * v + Create(0.00134934322f);
        p = p * v + Create(-0.00367342844f);
        p = p * v + Create(0.00573950773f);
        p = p * v + Create(-0.0076224613f);
        p = p * v + Create(0.00943887047f);
        p = p * v + Create(1.00167406f);
        return p * v + Create(2.83297682f);
    }

    /// <summary>ln y of a normal number: with y = 2^e · (1 + f) and 1 + f from √½ to √2, e · ln 2 and a polynomial in f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log(Vector512<float> y)
    {
        var lowest = Create(BitConverter.SingleToInt32Bits(RootHalf));
        var distance = y.AsInt32() - lowest;
        var e = ConvertToSingle(distance >> 23);
        var f = ((distance & Create(0x7FFFFF)) + lowest).AsSingle() - Vector512<float>.One;
        var p = Create(7.0376836292e-2f);
        p = p * f + Create(-1.1514610310e-1f);
        p = p * f + Create(1.1676998740e-1f);
        p = p * f + Create(-1.2420140846e-1f);
        p = p * f + Create(1.4249322787e-1f);
        p = p * f + Create(-1.6668057665e-1f);
        p = p * f + Create(2.0000714765e-1f);
        p = p * f + Create(-2.4999993993e-1f);
        p = p * f + Create(3.3333331174e-1f);
        // ln 2 in two parts, of which e times the larger is exact.
        var square = f * f;
        var small = p * f * square + e * Create(-2.12194440e-4f) - Create(0.5f) * square;
        return f + small + e * Create(0.693359375f);
    }
}
