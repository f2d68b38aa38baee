using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// e^x with the bits that <see cref="Vector512.Exp(Vector512{float})"/> has where the processor multiplies and adds in one
/// step (both follow AMD's libm), and the same ones elsewhere. That one is a call besides, around which every register of a
/// loop is saved, and whose speed depends on how the stack happens to be aligned.
/// </summary>
internal static class Exponential
{
    // Beyond them the result is 0 or infinite.
    private const float Smallest = -103.97208f;
    private const float Largest = 88.72284f;

    // 1.5 · 2^52: adding it leaves a double's integer part in its lowest bits.
    private const double Shift = 6755399441055744;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var (lower, upper) = Widen(x);
        var exponential = Narrow(Exp(lower), Exp(upper));
        exponential = ConditionalSelect(GreaterThan(x, Create(Largest)), Create(float.PositiveInfinity), exponential);
        return ConditionalSelect(LessThan(x, Create(Smallest)), Vector512<float>.Zero, exponential);
    }

    // With z = x / ln 2 = n + r, n an integer and |r| ≤ ½: e^x = 2^n · 2^r, and 2^r is a polynomial.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Exp(Vector512<double> x)
    {
        var z = x * Create(1.4426950408889634);
        var shifted = z + Create(Shift);
        var r = z - (shifted - Create(Shift));
        var r2 = r * r;
        var power = FusedMultiplyAdd(
            r2 * r2,
            FusedMultiplyAdd(Create(0.001341000536524434), r, Create(0.009676036358193323)),
            FusedMultiplyAdd(
                r2,
                FusedMultiplyAdd(Create(0.05550297297702539), r, Create(0.2402210737432219)),
                FusedMultiplyAdd(Create(0.6931472254087585), r, Create(1.0000000754895704))));
        return (power.AsUInt64() + (shifted.AsUInt64() << 52)).AsDouble();
    }
}
