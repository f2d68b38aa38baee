using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>Pinned float32 memory whose first element lies on a 64-byte boundary (a cache line, an AVX-512 register).</summary>
public sealed class AlignedBuffer
{
    public const int Alignment = 64;

    private readonly float[] _array;
    private readonly int _start;

    public AlignedBuffer(int count)
    {
        Count = count;
        _array = GC.AllocateArray<float>(count + Alignment / sizeof(float), pinned: true);
        var misalignment = (int)(AddressOf(_array) % Alignment);
        _start = misalignment == 0 ? 0 : (Alignment - misalignment) / sizeof(float);
        Bytes = new ByteView(this).Memory;
    }

    public int Count { get; }

    public Span<float> Span => _array.AsSpan(_start, Count);

    public Memory<byte> Bytes { get; }

    /// <summary>A one-dimensional tensor over this memory. It keeps the array alive until it is disposed.</summary>
    public torch.Tensor AsTensor() =>
        torch.frombuffer(_array, torch.ScalarType.Float32, Count, _start).DetachFromDisposeScope();

    private static unsafe nuint AddressOf(float[] pinned) => (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    // Sockets take Memory<byte>; there is no cast from Memory<float>, so this says how to see one as the other.
    private sealed class ByteView(AlignedBuffer owner) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(owner.Span);

        public override unsafe MemoryHandle Pin(int elementIndex = 0) =>
            new(Unsafe.AsPointer(ref GetSpan()[elementIndex]));

        public override void Unpin()
        {
            // The array is pinned for life.
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
