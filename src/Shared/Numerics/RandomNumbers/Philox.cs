using System.Runtime.CompilerServices;

namespace Autoencoder.Shared.Numerics.RandomNumbers;

/// <summary>
/// Philox 4×64 with ten rounds: a keyed bijection of a 256-bit counter, so the n-th number of any stream can be
/// computed without the ones before it, on any machine, with the same bits.
/// </summary>
/// <remarks>
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
/// numpy.random.Philox is the same function and the reference of the tests.
/// </remarks>
public readonly struct Philox(ulong key0, ulong key1)
{
    private const ulong Multiplier0 = 0xD2E7470EE14C6C93;
    private const ulong Multiplier1 = 0xCA5A826395121157;
    private const ulong Weyl0 = 0x9E3779B97F4A7C15;
    private const ulong Weyl1 = 0xBB67AE8584CAA73B;
    private const int Rounds = 10;

    /// <summary>The four numbers at this counter.</summary>
    public (ulong A, ulong B, ulong C, ulong D) At(ulong c0, ulong c1 = 0, ulong c2 = 0, ulong c3 = 0)
    {
        var (k0, k1) = (key0, key1);
        for (var round = 0; round < Rounds; round++)
            Round(ref c0, ref c1, ref c2, ref c3, ref k0, ref k1);
        return (c0, c1, c2, c3);
    }

    /// <summary>The numbers at this counter, at the next and so on (c0 counts), four each.</summary>
    /// <param name="numbers">A multiple of four long.</param>
    public void Fill(Span<ulong> numbers, ulong c0, ulong c1, ulong c2)
    {
        for (var i = 0; i <= numbers.Length - 4; i += 4)
        {
            // Not by At: results that come back as a tuple go through memory, and take half as long again.
            ulong a = c0++, b = c1, c = c2, d = 0, k0 = key0, k1 = key1;
            for (var round = 0; round < Rounds; round++)
                Round(ref a, ref b, ref c, ref d, ref k0, ref k1);
            numbers[i] = a;
            numbers[i + 1] = b;
            numbers[i + 2] = c;
            numbers[i + 3] = d;
        }
    }

    /// <summary>A number in [0, 1) from the 53 high bits.</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong k0, ref ulong k1)
    {
        var high0 = Math.BigMul(Multiplier0, c0, out var low0);
        var high1 = Math.BigMul(Multiplier1, c2, out var low1);
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += Weyl0;
        k1 += Weyl1;
    }
}
