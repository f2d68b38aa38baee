namespace Autoencoder.Shared.RandomNumbers;

/// <summary>
/// Philox 4×64 with ten rounds: a keyed bijection of a 256-bit counter, so the n-th number of any stream is had
/// without the ones before it, on any machine, with the same bits.
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
        {
            var high0 = Math.BigMul(Multiplier0, c0, out var low0);
            var high1 = Math.BigMul(Multiplier1, c2, out var low1);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>A number in [0, 1) from the 53 high bits.</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
