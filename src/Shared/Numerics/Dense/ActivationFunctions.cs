using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// An activation a = f(z) and its slope f′(z), the latter in terms of a, so that z need not be kept. Sixteen values at
/// a time; on processors with narrower registers the same operations are carried out in parts, with the same bits.
/// </summary>
internal interface IActivationFunction
{
    static abstract Vector512<float> Value(Vector512<float> z);

    static abstract Vector512<float> Slope(Vector512<float> a);
}

internal readonly struct LinearFunction : IActivationFunction
{
    public static Vector512<float> Value(Vector512<float> z) => z;

    public static Vector512<float> Slope(Vector512<float> a) => Vector512<float>.One;
}

/// <summary>a = max(z, 0); slope 1 where a > 0, else 0 (as Keras and PyTorch have it at z = 0).</summary>
internal readonly struct ReluFunction : IActivationFunction
{
    // ConditionalSelect, not Max: a NaN must stay a NaN, or a broken gradient would look healthy.
    public static Vector512<float> Value(Vector512<float> z) =>
        ConditionalSelect(LessThan(z, Vector512<float>.Zero), Vector512<float>.Zero, z);

    public static Vector512<float> Slope(Vector512<float> a) =>
        ConditionalSelect(GreaterThan(a, Vector512<float>.Zero), Vector512<float>.One, Vector512<float>.Zero);
}

/// <summary>a = z for z > 0, else e^z − 1; slope 1 for a > 0, else a + 1.</summary>
internal readonly struct EluFunction : IActivationFunction
{
    public static Vector512<float> Value(Vector512<float> z) =>
        ConditionalSelect(GreaterThan(z, Vector512<float>.Zero), z, Exponential.Exp(z) - Vector512<float>.One);

    public static Vector512<float> Slope(Vector512<float> a) =>
        ConditionalSelect(GreaterThan(a, Vector512<float>.Zero), Vector512<float>.One, a + Vector512<float>.One);
}

/// <summary>a = 1 / (1 + e^−z); slope a·(1 − a).</summary>
internal readonly struct SigmoidFunction : IActivationFunction
{
    public static Vector512<float> Value(Vector512<float> z) => Vector512<float>.One / (Vector512<float>.One + Exponential.Exp(-z));

    public static Vector512<float> Slope(Vector512<float> a) => a * (Vector512<float>.One - a);
}

/// <summary>a = tanh z = sign(z)·(1 − e^−2|z|) / (1 + e^−2|z|); slope 1 − a².</summary>
internal readonly struct TanhFunction : IActivationFunction
{
    public static Vector512<float> Value(Vector512<float> z)
    {
        var e = Exponential.Exp(-(Abs(z) + Abs(z)));
        return CopySign((Vector512<float>.One - e) / (Vector512<float>.One + e), z);
    }

    public static Vector512<float> Slope(Vector512<float> a) => Vector512<float>.One - a * a;
}
