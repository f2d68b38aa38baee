using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>What a frame on the data plane is. The values are part of the wire format.</summary>
public enum FrameKind : byte
{
    /// <summary>Coordinator to worker: compute gradients of these shards. Payload: the weights, or none.</summary>
    Train = 1,

    /// <summary>Coordinator to worker: compute losses of these shards of the test set. Payload: the weights, or none.</summary>
    Evaluate = 2,

    /// <summary>Worker to coordinator: the sums over one node of the reduction tree. Payload: the gradient.</summary>
    Gradient = 3,

    /// <summary>Worker to coordinator: the sum of losses over one node of the reduction tree. No payload.</summary>
    Loss = 4,
}

/// <summary>The 96 bytes in front of every frame; docs/wire-format.md has the layout.</summary>
public readonly record struct FrameHeader(
    FrameKind Kind, long Term, long Step, ShardRange Shards, double Loss, long PayloadBytes, ulong PayloadChecksum)
{
    public const int Size = 96;

    /// <summary>The longest time that a header can tell, in microseconds; a longer one is told as this.</summary>
    public const uint MaxComputeMicroseconds = 0xffffff;

    // "AEF" and the version of the layout.
    private const uint Magic = 0x02464541;
    private const int ChecksummedBytes = Size - sizeof(ulong);

    /// <summary>How long the worker computed what it answers, 0 to <see cref="MaxComputeMicroseconds"/>; of orders, 0.</summary>
    public uint ComputeMicroseconds { get; init; }

    /// <summary>Of orders: the trace that they belong to, if any.</summary>
    public ActivityContext Trace { get; init; }

    public Round Round => new(Kind is FrameKind.Evaluate or FrameKind.Loss ? Phase.Evaluate : Phase.Train, Step);

    public static ulong ChecksumOf(ReadOnlySpan<byte> payload) => XxHash3.HashToUInt64(payload);

    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        // The time has three bytes, behind the kind's one.
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], (byte)Kind | Math.Min(ComputeMicroseconds, MaxComputeMicroseconds) << 8);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Term);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Step);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], Shards.First);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], Shards.Count);
        BinaryPrimitives.WriteDoubleLittleEndian(target[32..], Loss);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], PayloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], PayloadChecksum);
        TraceFields.Write(Trace, target[56..ChecksummedBytes]);
        BinaryPrimitives.WriteUInt64LittleEndian(target[ChecksummedBytes..], ChecksumOf(target[..ChecksummedBytes]));
    }

    /// <exception cref="TransportException">These are not the bytes of a header, or of one that no run can have.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(source);
        if (magic != Magic)
            throw new TransportException($"a frame begins with {magic:x8} instead of {Magic:x8}; the other side is no autoencoder process of this version");
        if (BinaryPrimitives.ReadUInt64LittleEndian(source[ChecksummedBytes..Size]) != ChecksumOf(source[..ChecksummedBytes]))
            throw new TransportException("a frame's header does not match its checksum; it was damaged on the way");
        var step = BinaryPrimitives.ReadInt64LittleEndian(source[16..]);
        var (first, count) = (BinaryPrimitives.ReadInt32LittleEndian(source[24..]), BinaryPrimitives.ReadInt32LittleEndian(source[28..]));
        if (step < 0 || first < 0 || count < 1 || count > int.MaxValue - first)
            throw new TransportException($"a frame is of step {step} and {count} shards from {first} on, which no run has");
        return new FrameHeader(
            (FrameKind)source[4],
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            step,
            new ShardRange(first, count),
            BinaryPrimitives.ReadDoubleLittleEndian(source[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[48..]))
        {
            ComputeMicroseconds = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) >> 8,
            Trace = TraceFields.Read(source[56..ChecksummedBytes]),
        };
    }

    /// <exception cref="TransportException">The payload is not what the header says.</exception>
    public void CheckPayload(ReadOnlySpan<byte> payload)
    {
        if (ChecksumOf(payload) != PayloadChecksum)
            throw new TransportException($"the {PayloadBytes} bytes of a {Kind} frame of {Round} do not match their checksum; they were damaged on the way");
    }
}
