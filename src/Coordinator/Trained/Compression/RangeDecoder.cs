using System.Buffers.Binary;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>Reads what <see cref="RangeEncoder"/> wrote, if it is asked with the same shares.</summary>
internal sealed class RangeDecoder
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private int _next = sizeof(uint);
    private uint _offset;

    /// <exception cref="InvalidDataException">These are too few bytes.</exception>
    public RangeDecoder(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
            throw new InvalidDataException("the coded values end too early");
        _bytes = bytes;
        _offset = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span);
    }

    /// <summary>What the next bit has to share.</summary>
    public uint Range { get; private set; } = uint.MaxValue;

    /// <param name="zeros">As for <see cref="RangeEncoder.Write"/>.</param>
    /// <exception cref="InvalidDataException">There are no more bytes.</exception>
    public int Read(uint zeros)
    {
        var bit = _offset < zeros ? 0 : 1;
        if (bit == 0)
        {
            Range = zeros;
        }
        else
        {
            _offset -= zeros;
            Range -= zeros;
        }

        while (Range < RangeEncoder.Smallest)
        {
            if (_next == _bytes.Length)
                throw new InvalidDataException("the coded values end too early");
            _offset = (_offset << 8) | _bytes.Span[_next++];
            Range <<= 8;
        }

        return bit;
    }

    /// <summary>To be called after the last bit.</summary>
    /// <exception cref="InvalidDataException">The bytes hold something else than what was read.</exception>
    public void Finish()
    {
        if (_next != _bytes.Length || _offset != 0)
            throw new InvalidDataException("the coded values do not end where they should");
    }
}
