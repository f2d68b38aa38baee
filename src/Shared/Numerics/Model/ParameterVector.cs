using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// One flat vector in layout order: weights or a gradient. The memory is allocated once, never moves, starts on a
/// 64-byte boundary, and is seen by libtorch and by .NET without a copy.
/// </summary>
/// <remarks>
/// The boundary is part of libtorch's numerics: its kernels may take another path, and give other bits, for another
/// alignment. .NET aligns a pinned array to 8 bytes only, hence the slack at its front.
/// </remarks>
public sealed class ParameterVector : IDisposable
{
    private readonly AlignedBuffer _buffer;
    private readonly Lazy<LayerMatrices> _matrices;

    public ParameterVector(ParameterLayout layout)
    {
        Layout = layout;
        _buffer = new AlignedBuffer(layout.Count);
        _matrices = new Lazy<LayerMatrices>(() =>
        {
            using var flat = _buffer.AsTensor();
            return new LayerMatrices(flat, layout);
        });
    }

    public ParameterLayout Layout { get; }

    public Span<float> Values => _buffer.Span;

    /// <summary>The same memory as bytes; little-endian on every platform that is supported.</summary>
    public Memory<byte> Bytes => _buffer.Bytes;

    /// <summary>Libtorch's views of the weight matrices. Made when they are first asked for: most runs do without libtorch.</summary>
    internal LayerMatrices Matrices => _matrices.Value;

    internal bool IsDisposed { get; private set; }

    /// <summary>A layer's weight matrix, shape [outputs, inputs].</summary>
    public Span<float> Weights(int layer) => Values.Slice(Layout.Layers[layer].WeightOffset, Layout.Layers[layer].WeightCount);

    public Span<float> Bias(int layer) => Values.Slice(Layout.Layers[layer].BiasOffset, Layout.Layers[layer].Outputs);

    /// <summary>SHA-256 of the values, lower-case hexadecimal: two vectors are the same bits exactly if these agree.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Values)));

    public void Dispose()
    {
        IsDisposed = true;
        if (_matrices.IsValueCreated)
            Matrices.Dispose();
    }
}
