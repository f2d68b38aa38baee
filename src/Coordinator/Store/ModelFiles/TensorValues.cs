using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>Stored values as float32.</summary>
internal static class TensorValues
{
    // Bytes; a multiple of every size.
    private const int BlockSize = 1 << 18;

    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.F16 or TensorType.BF16 => 2,
        TensorType.F32 => sizeof(float),
        TensorType.F64 => sizeof(double),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Reads as many little-endian values as there is room for.</summary>
    /// <param name="name">The tensor's, for an error.</param>
    /// <exception cref="InvalidDataException">A float64 value is finite, but too large for float32.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    public static void Read(Stream stream, string name, TensorType type, Span<float> values)
    {
        // There is no libtorch for big-endian machines. A span of bytes ends at 2 GiB.
        var size = SizeOf(type);
        var block = type == TensorType.F32 ? [] : new byte[Math.Min(BlockSize, (long)values.Length * size)];
        for (var start = 0; start < values.Length;)
        {
            var part = values.Slice(start, Math.Min(BlockSize / size, values.Length - start));
            if (type == TensorType.F32)
            {
                stream.ReadExactly(MemoryMarshal.AsBytes(part));
            }
            else
            {
                var bytes = block.AsSpan(0, part.Length * size);
                stream.ReadExactly(bytes);
                Convert(bytes, name, type, part);
            }

            start += part.Length;
        }
    }

    /// <summary>Float64 values, rounded.</summary>
    /// <exception cref="InvalidDataException">One is finite, but too large for float32.</exception>
    public static void Convert(ReadOnlySpan<double> from, string name, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = (float)from[i];
            if (float.IsInfinity(to[i]) && double.IsFinite(from[i]))
                throw new InvalidDataException(FormattableString.Invariant(
                    $"tensor {DisplayText.Of(name)} has the value {from[i]:R}, which is beyond float32; the training diverged, train again with a lower learning rate"));
        }
    }

    /// <summary>Values of another type than float32, little-endian.</summary>
    /// <inheritdoc cref="Convert(ReadOnlySpan{double}, string, Span{float})"/>
    public static void Convert(ReadOnlySpan<byte> bytes, string name, TensorType type, Span<float> to)
    {
        switch (type)
        {
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), to);
                break;
            case TensorType.BF16:
                // The upper half of a float32.
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < halves.Length; i++)
                    to[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            default:
                Convert(MemoryMarshal.Cast<byte, double>(bytes), name, to);
                break;
        }
    }
}
