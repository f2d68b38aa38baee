using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Autoencoder.Shared.Numerics.Products;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// What a core can do at most: fused multiply-adds in registers alone, told in samples, as if each were one of a sample's
/// matrix products. What any other side has of it is its share of the peak.
/// </summary>
internal sealed class MultiplyAddPeak
{
    // A small part of a second on any processor.
    private const long FlopsOfRun = 1 << 26;

    private readonly int _samples;
    private readonly Action<long, float[]> _chains;
    private readonly float[] _sums = new float[16 * Vector512<float>.Count];
    private readonly long _rounds;

    /// <param name="flopsOfSample">Of the model in question.</param>
    public MultiplyAddPeak(long flopsOfSample)
    {
        _samples = (int)Math.Max(1, FlopsOfRun / flopsOfSample);
        (_chains, var flopsOfRound) =
            Vector512.IsHardwareAccelerated ? Chains<Lanes512, Vector512<float>>()
            : Vector256.IsHardwareAccelerated ? Chains<Lanes256, Vector256<float>>()
            : Chains<Lanes128, Vector128<float>>();
        _rounds = (long)Math.Round((double)_samples * flopsOfSample / flopsOfRound);
    }

    /// <returns>For how many samples.</returns>
    public int Run()
    {
        _chains(_rounds, _sums);
        return _samples;
    }

    private static unsafe (Action<long, float[]> Run, long FlopsOfRound) Chains<TLanes, TRegister>()
        where TLanes : ILanes<TRegister> where TRegister : struct =>
        ((rounds, sums) =>
        {
            fixed (float* to = sums)
                Run<TLanes, TRegister>(rounds, to);
        }, 2L * TLanes.Count * ChainsOf<TLanes, TRegister>());

    // Each waits for itself only. Ten hide a latency of five cycles of two units; AVX2 has registers for twelve and their
    // factors, AVX-512 for more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ChainsOf<TLanes, TRegister>() where TLanes : ILanes<TRegister> where TRegister : struct =>
        HasManyRegisters<TLanes, TRegister>() ? 16 : 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasManyRegisters<TLanes, TRegister>() where TLanes : ILanes<TRegister> where TRegister : struct =>
        TLanes.Count == Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Run<TLanes, TRegister>(long rounds, float* to)
        where TLanes : ILanes<TRegister> where TRegister : struct
    {
        // The sums stay far from infinity and from where arithmetic is slow.
        var (a, b) = (TLanes.All(1e-3f), TLanes.All(1e-3f));
        TRegister c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        TRegister c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default, c14 = default, c15 = default;
        for (var round = 0L; round < rounds; round++)
        {
            c0 = TLanes.MultiplyAdd(a, b, c0);
            c1 = TLanes.MultiplyAdd(a, b, c1);
            c2 = TLanes.MultiplyAdd(a, b, c2);
            c3 = TLanes.MultiplyAdd(a, b, c3);
            c4 = TLanes.MultiplyAdd(a, b, c4);
            c5 = TLanes.MultiplyAdd(a, b, c5);
            c6 = TLanes.MultiplyAdd(a, b, c6);
            c7 = TLanes.MultiplyAdd(a, b, c7);
            c8 = TLanes.MultiplyAdd(a, b, c8);
            c9 = TLanes.MultiplyAdd(a, b, c9);
            c10 = TLanes.MultiplyAdd(a, b, c10);
            c11 = TLanes.MultiplyAdd(a, b, c11);
            if (!HasManyRegisters<TLanes, TRegister>())
                continue;
            c12 = TLanes.MultiplyAdd(a, b, c12);
            c13 = TLanes.MultiplyAdd(a, b, c13);
            c14 = TLanes.MultiplyAdd(a, b, c14);
            c15 = TLanes.MultiplyAdd(a, b, c15);
        }

        // Straight to memory and no call: else the sums would be kept there all the time.
        TLanes.Store(c0, to + 0 * TLanes.Count);
        TLanes.Store(c1, to + 1 * TLanes.Count);
        TLanes.Store(c2, to + 2 * TLanes.Count);
        TLanes.Store(c3, to + 3 * TLanes.Count);
        TLanes.Store(c4, to + 4 * TLanes.Count);
        TLanes.Store(c5, to + 5 * TLanes.Count);
        TLanes.Store(c6, to + 6 * TLanes.Count);
        TLanes.Store(c7, to + 7 * TLanes.Count);
        TLanes.Store(c8, to + 8 * TLanes.Count);
        TLanes.Store(c9, to + 9 * TLanes.Count);
        TLanes.Store(c10, to + 10 * TLanes.Count);
        TLanes.Store(c11, to + 11 * TLanes.Count);
        TLanes.Store(c12, to + 12 * TLanes.Count);
        TLanes.Store(c13, to + 13 * TLanes.Count);
        TLanes.Store(c14, to + 14 * TLanes.Count);
        TLanes.Store(c15, to + 15 * TLanes.Count);
    }
}
