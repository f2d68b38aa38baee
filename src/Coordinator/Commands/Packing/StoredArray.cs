using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>An array in a file as rows of float32 or bytes, whatever its numbers are; opened anew for each reading.</summary>
internal sealed class StoredArray
{
    private const int MaxShown = 6;

    private readonly Func<Stream> _open;
    private readonly NpyHeader _header;
    private readonly int _size;

    /// <param name="open">Gives the values.</param>
    /// <param name="header">What they are, in numpy's terms.</param>
    /// <param name="bytes">Of all values, if that is known before they are read.</param>
    /// <exception cref="InvalidDataException">It is no array of numbers, or cut short.</exception>
    public StoredArray(Func<Stream> open, NpyHeader header, long? bytes)
    {
        (_open, _header) = (open, header);
        _size = SizeOf(_header.Type);
        if (_header.Shape.Any(dimension => dimension is < 1 or > int.MaxValue))
            throw new InvalidDataException($"its shape is ({ShapeText}), which has no samples or too many");
        if (_header.Shape.Skip(1).Aggregate((Int128)sizeof(double), Product) > int.MaxValue)
            throw new InvalidDataException($"its shape is ({ShapeText}), of which one sample has more than 2 GiB");
        var expected = _header.Shape.Aggregate((Int128)_size, Product);
        if (bytes is { } length && expected != length)
            throw new InvalidDataException($"{length} bytes follow its header, but ({ShapeText}) of {_header.Type} are {expected}; write it again");
        if (_header.IsFortran && _header.Shape.Length > 1 && expected > Array.MaxLength)
            throw new InvalidDataException("it is in Fortran order and larger than 2 GiB; write it with numpy.ascontiguousarray");
    }

    public int[] Shape => [.. _header.Shape.Select(dimension => (int)dimension)];

    public string ShapeText => string.Join(", ", _header.Shape.Take(MaxShown)) + (_header.Shape.Length > MaxShown ? ", …" : "");

    public bool IsBytes => _header.Type.EndsWith("u1", StringComparison.Ordinal);

    /// <summary>Each row, the first dimension, as float32; as bytes if the numbers are.</summary>
    public void ReadRows(Action<ReadOnlyMemory<byte>> take)
    {
        var values = Shape.Skip(1).Aggregate(1, (product, dimension) => checked(product * dimension));
        using var stream = new BufferedStream(_open(), 1 << 20);
        var row = new byte[checked(values * _size)];
        var given = IsBytes ? row : new byte[checked(values * sizeof(float))];
        var whole = _header.IsFortran && Shape.Length > 1 ? InCOrder(stream) : null;
        for (var i = 0; i < Shape[0]; i++)
        {
            if (whole is null)
                ReadAll(stream, row);
            else
                whole.AsSpan(i * row.Length, row.Length).CopyTo(row);
            if (!IsBytes)
                ToFloats(row, MemoryMarshal.Cast<byte, float>(given.AsSpan()));
            take(given);
        }

        if (stream.ReadByte() >= 0)
            throw new InvalidDataException($"more follows its ({ShapeText}) of {_header.Type}; write it again");
    }

    /// <summary>Whole numbers of one dimension, or of [n, 1].</summary>
    /// <exception cref="InvalidDataException">They are none, or not from 0 to 255.</exception>
    public byte[] ReadLabels()
    {
        if (Shape is not ([_] or [_, 1]))
            throw new InvalidDataException($"its labels have shape ({ShapeText}), where one number a sample belongs");
        var labels = new byte[Shape[0]];
        var i = 0;
        ReadRows(row =>
        {
            var value = IsBytes ? row.Span[0] : MemoryMarshal.Read<float>(row.Span);
            labels[i] = value is >= 0 and <= byte.MaxValue && value == MathF.Floor(value)
                ? (byte)value
                : throw new InvalidDataException($"its label {i} is {value}, but labels are whole numbers from 0 to 255");
            i++;
        });
        return labels;
    }

    private void ReadAll(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"it ends before its ({ShapeText}) of {_header.Type} are all there; write it again");
    }

    private byte[] InCOrder(Stream stream)
    {
        var shape = Shape;
        var (from, to) = (new byte[_size * shape.Aggregate(1, (product, dimension) => product * dimension)], Array.Empty<byte>());
        ReadAll(stream, from);
        to = new byte[from.Length];
        var index = new int[shape.Length];
        for (var place = 0; place < from.Length; place += _size)
        {
            // The first index runs fastest in what is read.
            var target = 0;
            for (var d = 0; d < shape.Length; d++)
                target = target * shape[d] + index[d];
            from.AsSpan(place, _size).CopyTo(to.AsSpan(target * _size));
            for (var d = 0; d < shape.Length && ++index[d] == shape[d]; d++)
                index[d] = 0;
        }

        return to;
    }

    private void ToFloats(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        Span<byte> one = stackalloc byte[8];
        var isBig = _header.Type[0] == '>';
        for (var i = 0; i < values.Length; i++)
        {
            var number = one[.._size];
            bytes.Slice(i * _size, _size).CopyTo(number);
            if (isBig)
                number.Reverse();
            values[i] = _header.Type[1..] switch
            {
                "f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
                "f4" => BinaryPrimitives.ReadSingleLittleEndian(number),
                "f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
                "i1" => (sbyte)number[0],
                "i2" => BinaryPrimitives.ReadInt16LittleEndian(number),
                "u2" => BinaryPrimitives.ReadUInt16LittleEndian(number),
                "i4" => BinaryPrimitives.ReadInt32LittleEndian(number),
                "u4" => BinaryPrimitives.ReadUInt32LittleEndian(number),
                "i8" => BinaryPrimitives.ReadInt64LittleEndian(number),
                "u8" => BinaryPrimitives.ReadUInt64LittleEndian(number),
                _ => number[0],
            };
        }
    }

    // Some header's numbers have a product beyond any integer.
    private static Int128 Product(Int128 product, long dimension) => product > long.MaxValue ? product : product * dimension;

    private static int SizeOf(string type) => type is [_, 'f', '2' or '4' or '8'] or [_, 'i' or 'u', '1' or '2' or '4' or '8'] or [_, 'b', '1']
        ? type[2] - '0'
        : throw new InvalidDataException($"its values are {DisplayText.Of(type)}, but whole numbers and floats are read; convert them with .astype('{NpyHeader.Float32}')");
}
