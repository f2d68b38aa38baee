using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// Adam (D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, 2015) with β₁ = 0.9 and β₂ = 0.999, in one
/// vectorised pass with what comes before it: the last addition and the division of g, and the look whether it is finite.
/// m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), then θ by its form. Large models are updated in parts, side by side;
/// every value is computed by itself, so this changes no bit.
/// </summary>
public sealed class Adam(AdamForm form, double learningRate, int count)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    // Below, one core is done before another one has woken up. A multiple of what fills a register.
    private const int PartLength = 1 << 18;

    private readonly float[] _m = new float[count];
    private readonly float[] _v = new float[count];

    public AdamForm Form => form;

    public double LearningRate => learningRate;

    /// <summary>Updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>The running means of gradient and squared gradient, m and v.</summary>
    public ReadOnlySpan<float> FirstMoments => _m;

    public ReadOnlySpan<float> SecondMoments => _v;

    /// <summary>Continues from where another one, after so many steps, has been.</summary>
    public void Restore(long steps, ReadOnlySpan<float> firstMoments, ReadOnlySpan<float> secondMoments)
    {
        Steps = steps;
        firstMoments.CopyTo(_m);
        secondMoments.CopyTo(_v);
    }

    /// <summary>
    /// Writes the weights after the next step. All spans have the length given at construction.
    /// </summary>
    /// <param name="gradientSum">Sum over the samples; divided here, once, by their number.</param>
    /// <param name="samples">Samples in the step, the partial last batch of an epoch included.</param>
    /// <param name="addend">The other half of the sum, added here, value by value; empty if that is whole.</param>
    /// <returns>False if a value of the sum is NaN or infinite: then neither weights nor moments are of use any more.</returns>
    public bool Step(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, int samples, Span<float> updated, ReadOnlySpan<float> addend = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        if (weights.Length != _m.Length || gradientSum.Length != _m.Length || updated.Length != _m.Length || (addend.Length != 0 && addend.Length != _m.Length))
            throw new ArgumentException($"All vectors must have {_m.Length} values.", nameof(weights));

        Steps++;
        // Bias corrections in double, as both frameworks have them on the host: 1 − β₂ᵗ loses digits in float32.
        var correction1 = 1 - Power(Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Power(Beta2, Steps));
        var reciprocal = BitOperations.IsPow2(samples) ? 1f / samples : 0;
        var factors = form == AdamForm.Keras
            ? new Factors(samples, reciprocal, (float)(learningRate * correction2 / correction1), 1, 1e-7f)
            : new Factors(samples, reciprocal, (float)(learningRate / correction1), (float)correction2, 1e-8f);

        return weights.Length <= PartLength
            ? Update(0, weights.Length, weights, gradientSum, addend, updated, factors)
            : UpdateParts(weights, gradientSum, addend, updated, factors);
    }

    // By squaring: the C library's differs between systems.
    private static double Power(double value, long exponent)
    {
        var power = 1.0;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                power *= value;
            value *= value;
        }

        return power;
    }

    private unsafe bool UpdateParts(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, ReadOnlySpan<float> addend, Span<float> updated, Factors factors)
    {
        fixed (float* w = weights, g = gradientSum, a = addend, u = updated)
        {
            var (from, sum, add, to) = ((nint)w, (nint)g, (nint)a, (nint)u);
            var (length, addLength) = (weights.Length, addend.Length);
            var notFinite = 0;
            Parallel.For(0, (length + PartLength - 1) / PartLength, part =>
            {
                if (!Update(
                    part * PartLength, Math.Min((part + 1) * PartLength, length), new ReadOnlySpan<float>((void*)from, length),
                    new ReadOnlySpan<float>((void*)sum, length), new ReadOnlySpan<float>((void*)add, addLength), new Span<float>((void*)to, length), factors))
                    Interlocked.Increment(ref notFinite);
            });
            return notFinite == 0;
        }
    }

    private bool Update(
        int first, int end, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, ReadOnlySpan<float> addend, Span<float> updated, Factors factors)
    {
        var whole = end - (end - first) % Vector512<float>.Count;
        // The bits of the largest magnitude; those of infinity and NaN are above any number's.
        var largest = Vector512<uint>.Zero;
        if (addend.IsEmpty)
            for (var i = first; i < whole; i += Vector512<float>.Count)
                Update512(i, Load(gradientSum, i), weights, updated, factors, ref largest);
        else
            for (var i = first; i < whole; i += Vector512<float>.Count)
                Update512(i, Load(gradientSum, i) + Load(addend, i), weights, updated, factors, ref largest);
        var finite = Vector512.LessThanAll(largest, Vector512.Create(0x7F800000u));
        for (var i = whole; i < end; i++)
            finite &= UpdateOne(i, addend.IsEmpty ? gradientSum[i] : gradientSum[i] + addend[i], weights, updated, factors);
        return finite;
    }

    /// <param name="Reciprocal">1 / samples where they are a power of two: the product with it is the quotient, to the last bit; else 0.</param>
    private readonly record struct Factors(float Samples, float Reciprocal, float Rate, float RootScale, float Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update512(int i, Vector512<float> sum, ReadOnlySpan<float> weights, Span<float> updated, Factors f, ref Vector512<uint> largest)
    {
        var at = (nuint)i;
        ref var mRef = ref MemoryMarshal.GetArrayDataReference(_m);
        ref var vRef = ref MemoryMarshal.GetArrayDataReference(_v);
        largest = Vector512.Max(largest, sum.AsUInt32() & Vector512.Create(0x7FFFFFFFu));
        var g = f.Reciprocal > 0 ? sum * Vector512.Create(f.Reciprocal) : sum / Vector512.Create(f.Samples);
        var m = Vector512.LoadUnsafe(ref mRef, at);
        var v = Vector512.LoadUnsafe(ref vRef, at);
        m += (g - m) * Vector512.Create((float)(1 - Beta1));
        v += (g * g - v) * Vector512.Create((float)(1 - Beta2));
        m.StoreUnsafe(ref mRef, at);
        v.StoreUnsafe(ref vRef, at);
        var root = Vector512.Sqrt(v);
        // What is divided by 1 stays what it is.
        var denominator = (f.RootScale == 1 ? root : root / Vector512.Create(f.RootScale)) + Vector512.Create(f.Epsilon);
        var theta = Load(weights, i) - Vector512.Create(f.Rate) * m / denominator;
        theta.StoreUnsafe(ref MemoryMarshal.GetReference(updated), at);
    }

    // The same operations, one by one, for the end that fills no register.
    private bool UpdateOne(int i, float sum, ReadOnlySpan<float> weights, Span<float> updated, Factors f)
    {
        var g = sum / f.Samples;
        _m[i] += (g - _m[i]) * (float)(1 - Beta1);
        _v[i] += (g * g - _v[i]) * (float)(1 - Beta2);
        updated[i] = weights[i] - f.Rate * _m[i] / (MathF.Sqrt(_v[i]) / f.RootScale + f.Epsilon);
        return float.IsFinite(sum);
    }
}
