using System.Buffers.Binary;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>What stands before the coded values of an .aec file; docs/aec-format.md has the places of its parts.</summary>
/// <param name="Count">Images, at least 1, of fewer than 2^31 pixels together.</param>
/// <param name="Fingerprint">Of the model, as <see cref="TrainedModel.Fingerprint"/>.</param>
/// <param name="Grid">A dimension for each value of a code.</param>
internal sealed record CompressedHeader(SampleShape Shape, uint Count, string Fingerprint, CodeGrid Grid)
{
    public const byte Version = 1;

    /// <summary>Bytes before the grid.</summary>
    public const int FixedBytes = 64;

    private const int BytesPerDimension = 2 * sizeof(float);

    public static ReadOnlySpan<byte> Magic => "AEC"u8;

    public int Length => FixedBytes + Grid.Step.Length * BytesPerDimension;

    public byte[] ToBytes(long codedBytes)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        bytes[3] = Version;
        bytes[4] = (byte)Grid.Bits;
        bytes[5] = (byte)(Shape.Channels - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)Shape.Height);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)Shape.Width);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), (uint)Grid.Step.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), (ulong)codedBytes);
        Convert.FromHexString(Fingerprint, bytes.AsSpan(32), out _, out _);
        foreach (var (d, (minimum, step)) in Grid.Minimum.Zip(Grid.Step).Index())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(FixedBytes + d * BytesPerDimension), minimum);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(FixedBytes + d * BytesPerDimension + sizeof(float)), step);
        }

        return bytes;
    }

    /// <summary>
    /// Reads the header of a file whose checksum is right. Every number is checked against the model or the length of the
    /// file before anything is allocated for it.
    /// </summary>
    /// <param name="file">From the first byte to the last before the checksum; at least <see cref="FixedBytes"/>.</param>
    /// <exception cref="InvalidDataException">It contradicts itself, or belongs to another model.</exception>
    public static CompressedHeader Read(ReadOnlySpan<byte> file, TrainedModel model)
    {
        var fingerprint = Convert.ToHexStringLower(file.Slice(32, 32));
        if (fingerprint != model.Fingerprint)
            throw new InvalidDataException(
                $"it was compressed with the model of fingerprint {fingerprint[..12]}…, but {model.File} has {model.Fingerprint[..12]}…; {(ModelSearch.RunOf(fingerprint, model.File) is { } run ? $"it was the model of {run}, with which it can be read" : "name the model it was compressed with")}");
        var (height, width) = (UInt32(file, 8), UInt32(file, 12));
        var channels = file[5] + 1u;
        if (height == 0 || width == 0 || (UInt128)height * width * channels != (UInt128)model.Spec.Pixels)
            throw new InvalidDataException($"its header says images of {height} x {width}{(channels == 1 ? "" : $" x {channels}")}, but the model's have {model.Spec.Pixels} pixels; compress the images again");
        var (count, size) = (UInt32(file, 16), UInt32(file, 20));
        if (count == 0)
            throw new InvalidDataException("its header says that it holds no images; compress the images again");
        // A few bytes can say that billions of images are all the same: a disk would be full of them.
        if ((ulong)count * (ulong)model.Spec.Pixels > int.MaxValue)
            throw new InvalidDataException($"its header says {count} images, more than the {int.MaxValue} pixels that a file holds; compress the images again");
        if (size != model.Spec.CodeSize)
            throw new InvalidDataException($"its header says codes of {size} values, but the model's have {model.Spec.CodeSize}; compress the images again");
        if (file[4] is < CodeGrid.MinBits or > CodeGrid.MaxBits || file[5] is not (0 or 2) || file.Slice(6, 2).ContainsAnyExcept((byte)0))
            throw new InvalidDataException($"its header says {file[4]} bits a value, or has bytes set that mean nothing; compress the images again");
        if ((ulong)file.Length != FixedBytes + (ulong)size * BytesPerDimension + BinaryPrimitives.ReadUInt64LittleEndian(file[24..]))
            throw new InvalidDataException("its parts are not as long as its header says; compress the images again");
        return new CompressedHeader(new SampleShape((int)height, (int)width, (int)channels), count, fingerprint, ReadGrid(file[4], file.Slice(FixedBytes, (int)size * BytesPerDimension)));

        static uint UInt32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]);
    }

    private static CodeGrid ReadGrid(int bits, ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        var grid = new CodeGrid(bits, [.. values.Where((_, i) => i % 2 == 0)], [.. values.Where((_, i) => i % 2 == 1)]);
        return values.All(float.IsFinite) && grid.Step.All(step => step >= 0)
            ? grid
            : throw new InvalidDataException("its header has values of codes that are no numbers; compress the images again");
    }
}
