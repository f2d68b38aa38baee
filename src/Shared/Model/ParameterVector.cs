using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Model;

/// <summary>
/// One flat vector in layout order: weights or a gradient. The memory is allocated once, never moves, starts on a
/// 64-byte boundary, and is seen by libtorch and by .NET without a copy.
/// </summary>
/// <remarks>
/// The boundary is part of the numerics: matrix kernels may take another path, and give other bits, for another
/// alignment. .NET aligns a pinned array to 8 bytes only, hence the slack at its front.
/// </remarks>
public sealed class ParameterVector : IDisposable
{
    private readonly AlignedBuffer _buffer;

    public ParameterVector(ParameterLayout layout)
    {
        Layout = layout;
        _buffer = new AlignedBuffer(layout.Count);
        using var flat = _buffer.AsTensor();
        Weights = [.. layout.Layers.Select(l => View(flat, l.WeightOffset, l.Outputs, l.Inputs))];
        Transposed = [.. Weights.Select(Transpose)];

        static Tensor View(Tensor flat, int offset, int rows, int columns)
        {
            using var part = flat.narrow(0, offset, (long)rows * columns);
            return part.view(rows, columns).DetachFromDisposeScope();
        }

        static Tensor Transpose(Tensor matrix) => matrix.t().DetachFromDisposeScope();
    }

    public ParameterLayout Layout { get; }

    public Span<float> Values => _buffer.Span;

    /// <summary>The same memory as bytes; little-endian on every platform that is supported.</summary>
    public Memory<byte> Bytes => _buffer.Bytes;

    /// <summary>Views of the weight matrices, shape [outputs, inputs].</summary>
    public ImmutableArray<Tensor> Weights { get; }

    /// <summary>Views of the weight matrices, shape [inputs, outputs].</summary>
    public ImmutableArray<Tensor> Transposed { get; }

    public Span<float> Bias(int layer) => Values.Slice(Layout.Layers[layer].BiasOffset, Layout.Layers[layer].Outputs);

    /// <summary>SHA-256 of the values, lower-case hexadecimal: two vectors are the same bits exactly if these agree.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Values)));

    public void Dispose()
    {
        foreach (var view in Transposed)
            view.Dispose();
        foreach (var view in Weights)
            view.Dispose();
    }
}
