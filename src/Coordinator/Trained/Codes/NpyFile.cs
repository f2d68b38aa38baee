using System.Runtime.InteropServices;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Codes;

/// <summary>Codes in numpy's own file format, a row an image.</summary>
internal static class NpyFile
{
    private const string Float64 = "<f8";
    private const int BlockValues = 1 << 16;

    /// <summary>Writes an array of float32 in C order.</summary>
    /// <param name="codes">Shape [n, size].</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<float> codes, int size) =>
        FileAttempt.Do(path, "the codes cannot be written", codes, codes => OutputFile.Write(path, codes, (stream, codes) =>
        {
            stream.Write(NpyHeader.OfFloats(codes.Length / size, size).ToBytes());
            // There is no libtorch for big-endian machines. A span of bytes ends at 2 GiB.
            for (var start = 0; start < codes.Length; start += BlockValues)
                stream.Write(MemoryMarshal.AsBytes(codes.Slice(start, Math.Min(BlockValues, codes.Length - start))));
        }));

    /// <summary>Reads an array of float32 or float64, of either order; float64 is rounded to float32.</summary>
    /// <param name="size">Values of a code.</param>
    /// <returns>Shape [n, size], n at least 1, all finite.</returns>
    /// <exception cref="FileException">The file is missing, damaged, or holds something else.</exception>
    public static float[] Read(string path, int size) => FileAttempt.Do(path, "the codes cannot be read", () =>
    {
        using var stream = InputFile.Open(path);
        var header = NpyHeader.Read(stream);
        var rows = Rows(header, size, stream.Length - stream.Position);
        var values = header.Type == NpyHeader.Float32 ? Floats(stream, rows * size) : Doubles(stream, rows * size);
        if (values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var place)
            throw new InvalidDataException($"value {place} is no finite float32 number; the codes of images are");
        return header.IsFortran ? Transposed(values, rows, size) : values;
    });

    /// <summary>Checks what the header claims against the model and the length of the file.</summary>
    private static int Rows(NpyHeader header, int size, long bytes)
    {
        if (header.Type is not (NpyHeader.Float32 or Float64))
            throw new InvalidDataException($"its values are {DisplayText.Of(header.Type)}, but {NpyHeader.Float32} and {Float64} are read; convert them with .astype('{NpyHeader.Float32}')");
        if (header.Shape is not [>= 1 and var rows, var width] || width != size)
            throw new InvalidDataException($"its shape is ({DisplayText.Of(string.Join(", ", header.Shape))}), but the model's codes are [images, {size}], at least one");
        var expected = (Int128)rows * size * (header.Type == NpyHeader.Float32 ? sizeof(float) : sizeof(double));
        if (expected != bytes)
            throw new InvalidDataException($"{bytes} bytes follow its header, but ({rows}, {size}) of {header.Type} are {expected}; write it again");
        return expected <= Array.MaxLength
            ? (int)rows
            : throw new InvalidDataException($"it holds {expected} bytes, more than the {Array.MaxLength} that are read; cut it into several files");
    }

    private static float[] Floats(Stream stream, int count)
    {
        var values = new float[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static float[] Doubles(Stream stream, int count)
    {
        var values = new float[count];
        var block = new double[Math.Min(count, BlockValues)];
        for (var start = 0; start < count; start += block.Length)
        {
            var part = block.AsSpan(0, Math.Min(block.Length, count - start));
            stream.ReadExactly(MemoryMarshal.AsBytes(part));
            for (var i = 0; i < part.Length; i++)
                values[start + i] = (float)part[i];
        }

        return values;
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[row * columns + column] = values[column * rows + row];
        return transposed;
    }
}
