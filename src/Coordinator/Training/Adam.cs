using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// Adam (D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, 2015) with β₁ = 0.9 and β₂ = 0.999, in one
/// vectorised pass: m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), then θ by its form. Large models are updated in
/// parts, side by side; every value is computed by itself, so this changes no bit.
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
    public void Step(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, int samples, Span<float> updated)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        if (weights.Length != _m.Length || gradientSum.Length != _m.Length || updated.Length != _m.Length)
            throw new ArgumentException($"All vectors must have {_m.Length} values.", nameof(weights));

        Steps++;
        // Bias corrections in double, as both frameworks have them on the host: 1 − β₂ᵗ loses digits in float32.
        var correction1 = 1 - Power(Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Power(Beta2, Steps));
        var reciprocal = BitOperations.IsPow2(samples) ? 1f / samples : 0;
        var factors = form == AdamForm.Keras
            ? new Factors(samples, reciprocal, (float)(learningRate * correction2 / correction1), 1, 1e-7f)
            : new Factors(samples, reciprocal, (float)(learningRate / correction1), (float)correction2, 1e-8f);

        if (weights.Length <= PartLength)
            Update(0, weights.Length, weights, gradientSum, updated, factors);
        else
            UpdateParts(weights, gradientSum, updated, factors);
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

    private unsafe void UpdateParts(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, Span<float> updated, Factors factors)
    {
        fixed (float* w = weights, g = gradientSum, u = updated)
        {
            var (from, sum, to) = ((nint)w, (nint)g, (nint)u);
            var length = weights.Length;
            Parallel.For(0, (length + PartLength - 1) / PartLength, part => Update(
                part * PartLength, Math.Min((part + 1) * PartLength, length),
                new ReadOnlySpan<float>((void*)from, length), new ReadOnlySpan<float>((void*)sum, length), new Span<float>((void*)to, length),
                factors));
        }
    }

    private void Update(
        int first, int end, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, Span<float> updated, Factors factors)
    {
        var whole = end - (end - first) % Vector512<float>.Count;
        for (var i = first; i < whole; i += Vector512<float>.Count)
            Update512(i, weights, gradientSum, updated, factors);
        for (var i = whole; i < end; i++)
            UpdateOne(i, weights, gradientSum, updated, factors);
    }

    /// <param name="Reciprocal">1 / samples where they are a power of two: the product with it is the quotient, to the last bit; else 0.</param>
    private readonly record struct Factors(float Samples, float Reciprocal, float Rate, float RootScale, float Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update512(int i, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, Span<float> updated, Factors f)
    {
        var at = (nuint)i;
        ref var mRef = ref MemoryMarshal.GetArrayDataReference(_m);
        ref var vRef = ref MemoryMarshal.GetArrayDataReference(_v);
        var sum = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(gradientSum), at);
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
        var theta = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(weights), at) - Vector512.Create(f.Rate) * m / denominator;
        theta.StoreUnsafe(ref MemoryMarshal.GetReference(updated), at);
    }

    // The same operations, one by one, for the end that fills no register.
    private void UpdateOne(int i, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradientSum, Span<float> updated, Factors f)
    {
        var g = gradientSum[i] / f.Samples;
        _m[i] += (g - _m[i]) * (float)(1 - Beta1);
        _v[i] += (g * g - _v[i]) * (float)(1 - Beta2);
        updated[i] = weights[i] - f.Rate * _m[i] / (MathF.Sqrt(_v[i]) / f.RootScale + f.Epsilon);
    }
}
