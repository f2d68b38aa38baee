using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>
/// A one-dimensional tensor in libtorch's own memory, which starts on a 64-byte boundary, seen by .NET without a copy:
/// TorchSharp cannot make a bfloat16 tensor over an array.
/// </summary>
internal sealed unsafe class TensorBuffer<TElement> : IDisposable where TElement : unmanaged, IElement<TElement>
{
    private readonly int _count;
    private readonly TElement* _first;

    public TensorBuffer(int count, ScalarType type)
    {
        _count = count;
        Tensor = zeros(count, dtype: type).DetachFromDisposeScope();
        var bytes = Tensor.bytes;
        Debug.Assert(bytes.Length == (long)count * sizeof(TElement));
        _first = (TElement*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }

    public Tensor Tensor { get; }

    /// <summary>Not to be used after the buffer is disposed.</summary>
    public Span<TElement> Span => new(_first, _count);

    public void Dispose() => Tensor.Dispose();
}
