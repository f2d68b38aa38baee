using System.Buffers.Binary;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// The first 64 bytes that a worker sends on the data plane: which run and term it was accepted into, and the token
/// that the control plane gave it. Nothing else is read from a connection before it.
/// </summary>
public readonly record struct Preamble(Guid RunId, long Term, Guid Token)
{
    public const int Size = 64;

    // "AEP" and the version of the layout.
    private const uint Magic = 0x01504541;

    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Term);
        RunId.TryWriteBytes(target[16..32]);
        Token.TryWriteBytes(target[32..48]);
    }

    /// <exception cref="TransportException">These are not the bytes of a preamble.</exception>
    public static Preamble Read(ReadOnlySpan<byte> source)
    {
        // There is no checksum: run, term and token are known to the reader, and all else is zero.
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            || source[4..8].ContainsAnyExcept((byte)0) || source[48..Size].ContainsAnyExcept((byte)0))
            throw new TransportException("the connection does not begin as a worker's does");
        return new Preamble(
            new Guid(source[16..32]), BinaryPrimitives.ReadInt64LittleEndian(source[8..]), new Guid(source[32..48]));
    }
}
