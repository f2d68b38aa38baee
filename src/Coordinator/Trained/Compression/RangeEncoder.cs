using System.Buffers.Binary;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>
/// Writes bits in as much room as their probabilities leave them: a range coder of 32 bits that puts out whole bytes.
/// A carry goes back into bytes that were put out before.
/// </summary>
internal sealed class RangeEncoder
{
    /// <summary>Below it, another byte goes out, so that a range can always be split finely.</summary>
    public const uint Smallest = 1 << 24;

    private readonly List<byte> _bytes = [];
    private uint _low;

    /// <summary>What the next bit has to share, at least <see cref="Smallest"/>.</summary>
    public uint Range { get; private set; } = uint.MaxValue;

    /// <param name="zeros">The part of <see cref="Range"/> that stands for 0; neither nothing nor all of it.</param>
    public void Write(int bit, uint zeros)
    {
        if (bit == 0)
        {
            Range = zeros;
        }
        else
        {
            var low = _low + zeros;
            if (low < _low)
                Carry();
            _low = low;
            Range -= zeros;
        }

        while (Range < Smallest)
        {
            _bytes.Add((byte)(_low >> 24));
            _low <<= 8;
            Range <<= 8;
        }
    }

    /// <summary>All bytes; nothing may be written afterwards.</summary>
    public byte[] Finish()
    {
        Span<byte> low = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(low, _low);
        return [.. _bytes, .. low];
    }

    // There is always a byte that takes it: all that was written is a fraction below 1.
    private void Carry()
    {
        var last = _bytes.Count - 1;
        while (++_bytes[last] == 0)
            last--;
    }
}
