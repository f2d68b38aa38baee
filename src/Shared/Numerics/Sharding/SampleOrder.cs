using System.Numerics;
using Autoencoder.Shared.Numerics.RandomNumbers;

namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>
/// An order of n things, as of the samples in one epoch: a bijection of [0, n) that needs a few words of memory, whatever
/// n is. Position p has <c>this[p]</c>; each comes exactly once.
/// </summary>
/// <remarks>
/// A balanced Feistel network over the smallest even number of bits that holds n, walked until it lands inside [0, n)
/// (J. Black, P. Rogaway: Ciphers with Arbitrary Finite Domains, 2002). The domain is less than four times n, so a
/// walk takes fewer than four tries on average. Round keys are Philox numbers.
/// </remarks>
public readonly struct SampleOrder
{
    private const int Rounds = 8;

    private readonly ulong _count;
    private readonly int _halfBits;
    private readonly RoundKeys _keys;

    /// <summary>Of all samples of a training set in one epoch.</summary>
    public SampleOrder(long count, ulong seed, int epoch)
        : this(count, new Philox(seed, (ulong)RandomUse.SampleOrder), (ulong)epoch)
    {
    }

    /// <param name="random">Its numbers at the counters (0, c1, c2, c3) and (1, c1, c2, c3) are the keys of the rounds.</param>
    internal SampleOrder(long count, Philox random, ulong c1, ulong c2 = 0, ulong c3 = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _count = (ulong)count;
        var bits = count == 1 ? 1 : BitOperations.Log2((ulong)count - 1) + 1;
        _halfBits = (bits + 1) / 2;

        for (var i = 0; i < Rounds / 4; i++)
            (_keys[4 * i], _keys[4 * i + 1], _keys[4 * i + 2], _keys[4 * i + 3]) = random.At((ulong)i, c1, c2, c3);
    }

    /// <summary>What is at a position; both run over [0, n).</summary>
    public long this[long position]
    {
        get
        {
            if ((ulong)position >= _count)
                throw new ArgumentOutOfRangeException(nameof(position));
            var value = (ulong)position;
            do
                value = Permute(value);
            while (value >= _count);
            return (long)value;
        }
    }

    private ulong Permute(ulong value)
    {
        var mask = (1UL << _halfBits) - 1;
        var (left, right) = (value >> _halfBits, value & mask);
        for (var round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (Mix(right + _keys[round]) & mask));
        return left << _halfBits | right;
    }

    // The finaliser of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    [System.Runtime.CompilerServices.InlineArray(Rounds)]
    private struct RoundKeys
    {
        private ulong _first;
    }
}
