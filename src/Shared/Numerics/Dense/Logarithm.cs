using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// ln x with the bits that <see cref="Vector512.Log(Vector512{float})"/> has where the processor multiplies and adds in one
/// step (both follow AMD's libm), and the same ones elsewhere, where that one rounds twice.
/// </summary>
internal static class Logarithm
{
    // 2/3: with x = 2^n · m, m is between 2/3 and 4/3.
    private const uint TwoThirds = 0x3F2AAAAB;

    /// <param name="x">Normal numbers above 0; NaN gives NaN, infinity infinity.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var distance = x.AsUInt32() - Create(TwoThirds);
        var n = ConvertToSingle(distance.AsInt32() >> 23);
        var r = ((distance & Create(0x7FFFFFu)) + Create(TwoThirds)).AsSingle() - Vector512<float>.One;
        var r2 = r * r;
        var r4 = r2 * r2;
        var low = FusedMultiplyAdd(Pair(0.33332965f, r, -0.5000001f), r2, r);
        var middle = FusedMultiplyAdd(Pair(0.13902695f, r, -0.16700386f), r2, Pair(0.20018855f, r, -0.24999046f));
        var high = FusedMultiplyAdd(Create(-0.13657966f), r2, Pair(0.14401625f, r, -0.1197452f));
        var polynomial = FusedMultiplyAdd(high, r4 * r4, FusedMultiplyAdd(middle, r4, low));
        return ConditionalSelect(
            LessThan(x, Create(float.PositiveInfinity)), FusedMultiplyAdd(n, Create(0.6931472f), polynomial), x);
    }

    /// <summary>slope · r + constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(float slope, Vector512<float> r, float constant) => FusedMultiplyAdd(Create(slope), r, Create(constant));
}
