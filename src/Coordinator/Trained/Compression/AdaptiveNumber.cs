namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>
/// Codes numbers of some bits, the highest bit first, and learns from each how likely the next ones are. Every bit has
/// counts of its own for each value of the bits before it, in a binary tree whose root is node 1.
/// </summary>
/// <param name="bits">1 to 16.</param>
internal sealed class AdaptiveNumber(int bits)
{
    // So many bits of one node count in full; then the past weighs half, and the counts stay small.
    private const int MaxCounted = ushort.MaxValue;

    private readonly (ushort Zeros, ushort Ones)[] _nodes = new (ushort, ushort)[1 << bits];

    /// <param name="number">0 to 2^bits − 1.</param>
    public void Write(RangeEncoder encoder, int number)
    {
        for (var (node, place) = (1, bits - 1); place >= 0; place--)
        {
            var bit = (number >> place) & 1;
            encoder.Write(bit, ZeroRange(node, encoder.Range));
            node = Learn(node, bit);
        }
    }

    /// <exception cref="InvalidDataException">There are no more bytes.</exception>
    public int Read(RangeDecoder decoder)
    {
        var node = 1;
        for (var place = 0; place < bits; place++)
            node = Learn(node, decoder.Read(ZeroRange(node, decoder.Range)));
        return node - (1 << bits);
    }

    /// <summary>The estimate of Krichevsky and Trofimov, (zeros + ½) / (all + 1), in whole numbers.</summary>
    private uint ZeroRange(int node, uint range)
    {
        var (zeros, ones) = _nodes[node];
        return (uint)((ulong)range * (2u * zeros + 1) / (2u * ((uint)zeros + ones) + 2));
    }

    /// <summary>Returns the node of the next bit.</summary>
    private int Learn(int node, int bit)
    {
        ref var counts = ref _nodes[node];
        if (counts.Zeros + counts.Ones == MaxCounted)
            counts = ((ushort)(counts.Zeros / 2), (ushort)(counts.Ones / 2));
        if (bit == 0)
            counts.Zeros++;
        else
            counts.Ones++;
        return 2 * node + bit;
    }
}
