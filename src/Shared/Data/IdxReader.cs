using System.Buffers.Binary;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>The content of an IDX file.</summary>
/// <param name="Shape">Each dimension at least 1, the slowest first: [count, height, width] or [count].</param>
/// <param name="Elements">Row-major, as many elements as the product of the shape.</param>
internal sealed record IdxArray(int[] Shape, byte[] Elements);

/// <summary>
/// Reads IDX files: two zero bytes, the type of the elements, the number of dimensions, each dimension as an unsigned
/// 32-bit big-endian integer, then the elements.
/// </summary>
internal static class IdxReader
{
    public const int LabelsRank = 1;
    public const int ImagesRank = 3;

    private const byte UnsignedByte = 0x08;
    private const byte Int32 = 0x0C;

    /// <param name="path">The file, gzipped or not.</param>
    /// <param name="rank">Dimensions it must have: <see cref="ImagesRank"/> or <see cref="LabelsRank"/>.</param>
    /// <param name="checksums">Where given, the file must have the sum that is listed there.</param>
    /// <exception cref="DataException">It is unreadable, damaged, or something else than asked for.</exception>
    public static IdxArray Read(string path, int rank, Checksums? checksums)
    {
        using var file = UnpackedFile.Open(path);
        var (type, found) = ReadMagic(file);
        RequireBytes(file, type, found, rank);
        return Read(file, rank, elementSize: 1, checksums);
    }

    /// <summary>
    /// Images, read into memory; a file that has more than an array can hold is left where it is and mapped, if it is not
    /// gzipped.
    /// </summary>
    /// <param name="labelsOf">Gives the labels of so many images, or null.</param>
    /// <exception cref="DataException">It is unreadable, damaged, or something else.</exception>
    public static SampleSet ReadImages(string path, Checksums? checksums, Func<int, byte[]?> labelsOf)
    {
        using var file = UnpackedFile.Open(path);
        var (type, found) = ReadMagic(file);
        RequireBytes(file, type, found, ImagesRank);
        if (!file.IsGzipped && file.StoredLength > Array.MaxLength)
            return Map(file, checksums, labelsOf);
        var images = Read(file, ImagesRank, elementSize: 1, checksums);
        var count = images.Shape[0];
        return new SampleSet(count, height: images.Shape[1], width: images.Shape[2], images.Elements, labelsOf(count));
    }

    private static SampleSet Map(UnpackedFile file, Checksums? checksums, Func<int, byte[]?> labelsOf)
    {
        uint[] shape = ReadShape(file, ImagesRank);
        CheckStored(file, shape, elementSize: 1);
        if (shape[0] > int.MaxValue || (ulong)shape[1] * shape[2] > int.MaxValue)
            throw new DataException($"{file.Path}: its header declares {Format(shape)} bytes, more images or larger ones than are handled here; make several data sets of it.");
        if (checksums is not null)
        {
            var block = new byte[1 << 20];
            while (file.Read(block) > 0)
            {
            }

            checksums.Check(file);
        }

        var of = new SampleShape((int)shape[1], (int)shape[2]);
        var blocks = MappedBlocks.OpenWithHeader(file.Path, (1 + ImagesRank) * sizeof(uint), of.Values, (int)shape[0]);
        return new SampleSet((int)shape[0], of, ValueKind.Bytes, isWithinUnit: true, blocks, labelsOf((int)shape[0]));
    }

    /// <summary>Height and width of the images of a file, and their bytes, from its header alone.</summary>
    /// <exception cref="DataException">It is unreadable, damaged, or something else.</exception>
    public static (SampleShape Shape, long Bytes) ReadHead(string path)
    {
        using var file = UnpackedFile.Open(path);
        var (type, found) = ReadMagic(file);
        RequireBytes(file, type, found, ImagesRank);
        uint[] shape = ReadShape(file, ImagesRank);
        var bytes = file.IsGzipped ? CheckSize(file, shape, elementSize: 1) : CheckStored(file, shape, elementSize: 1);
        return (new SampleShape((int)shape[1], (int)shape[2]), bytes);
    }

    /// <summary>
    /// Labels as MNIST has them, bytes in one dimension, or as QMNIST: 32-bit integers, alone or as the first of the values that
    /// each image has. Null if they are no bytes by value.
    /// </summary>
    /// <exception cref="DataException">The file is unreadable, damaged, or something else.</exception>
    public static byte[]? ReadLabels(string path, Checksums? checksums)
    {
        using var file = UnpackedFile.Open(path);
        var (type, rank) = ReadMagic(file);
        if (type != Int32 || rank > 2)
        {
            RequireBytes(file, type, rank, LabelsRank);
            return Read(file, LabelsRank, elementSize: 1, checksums).Elements;
        }

        var (shape, elements) = Read(file, rank, sizeof(int), checksums);
        var labels = new byte[shape[0]];
        var step = elements.Length / labels.Length;
        for (var i = 0; i < labels.Length; i++)
        {
            var label = BinaryPrimitives.ReadInt32BigEndian(elements.AsSpan(i * step));
            if (label is < 0 or > byte.MaxValue)
                return null;
            labels[i] = (byte)label;
        }

        return labels;
    }

    private static IdxArray Read(UnpackedFile file, int rank, int elementSize, Checksums? checksums)
    {
        uint[] shape = ReadShape(file, rank);
        int size = CheckSize(file, shape, elementSize);
        // What a gzip header promises is only believed as far as the file's own length makes it likely; beyond that, all of
        // it is unpacked once before anything is allocated for it.
        if (file.IsGzipped && size > Math.Max(16 * file.StoredLength, 64 * 1024))
            CheckUnpacked(file.Path, shape, size);
        byte[] elements = GC.AllocateUninitializedArray<byte>(size);
        if (file.Read(elements) is var present && present < size) throw Truncated(file, shape, present);
        if (file.Read(stackalloc byte[1]) != 0) throw Oversized(file, shape);
        checksums?.Check(file);
        return new IdxArray(Array.ConvertAll(shape, dimension => (int)dimension), elements);
    }

    private static (byte Type, int Rank) ReadMagic(UnpackedFile file)
    {
        Span<byte> magic = stackalloc byte[4];
        int read = file.Read(magic);
        if (read < magic.Length || magic is not [0, 0, >= 0x08 and <= 0x0e, >= 1])
            throw new DataException(
                $"{file.Path}: {(file.IsGzipped ? "unpacks to something that is not IDX" : "is neither gzip nor IDX")}; download the file again.");
        return (magic[2], magic[3]);
    }

    private static void RequireBytes(UnpackedFile file, byte type, int found, int rank)
    {
        if (type != UnsignedByte)
            throw new DataException(
                $"{file.Path}: holds IDX elements of type 0x{type:x2}; convert them to unsigned bytes (type 0x08).");
        if (found != rank)
            throw new DataException(
                $"{file.Path}: holds {Describe(found)} where {Describe(rank)} belong; check that the files were not exchanged.");
    }

    private static uint[] ReadShape(UnpackedFile file, int rank)
    {
        Span<byte> dimensions = stackalloc byte[rank * sizeof(uint)];
        if (file.Read(dimensions) < dimensions.Length)
            throw new DataException($"{file.Path}: ends within its header; download the file again.");
        var shape = new uint[rank];
        for (int i = 0; i < rank; i++)
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(dimensions[(i * sizeof(uint))..]);
        return shape;
    }

    /// <summary>Checks whether what the header claims is possible, before anything is allocated for it.</summary>
    private static int CheckSize(UnpackedFile file, uint[] shape, int elementSize)
    {
        var size = SizeOf(file, shape, elementSize);
        if (!file.IsGzipped)
            CheckStored(file, shape, elementSize);
        if (size > (uint)Array.MaxLength)
            throw new DataException(
                $"{file.Path}: its header declares {Format(shape)} bytes, more than the {Array.MaxLength} a file may unpack to; " +
                "download the file again if it is damaged; if it is not, unpack it with gunzip, for images that are not gzipped may have any size.");
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return (long)size <= memory
            ? (int)size
            : throw new DataException($"{file.Path}: its header declares {Format(shape)} bytes, more than the {memory} of this machine's memory; download the file again if it is damaged.");
    }

    private static UInt128 SizeOf(UnpackedFile file, uint[] shape, int elementSize) => shape.Contains(0u)
        ? throw new DataException($"{file.Path}: its header declares {Format(shape)} elements, that is none; write the file anew.")
        // The product of three 32-bit numbers fits.
        : shape.Aggregate((UInt128)elementSize, (product, dimension) => product * dimension);

    /// <summary>Checks whether a file that is not gzipped has as many bytes as its header claims, and returns how many.</summary>
    private static long CheckStored(UnpackedFile file, uint[] shape, int elementSize)
    {
        var size = SizeOf(file, shape, elementSize);
        long stored = file.StoredLength - sizeof(uint) - (shape.Length * sizeof(uint));
        if ((ulong)stored < size) throw Truncated(file, shape, stored);
        if ((ulong)stored > size) throw Oversized(file, shape);
        return stored;
    }

    private static void CheckUnpacked(string path, uint[] shape, int size)
    {
        using var file = UnpackedFile.Open(path);
        _ = ReadMagic(file);
        _ = ReadShape(file, shape.Length);
        var block = new byte[64 * 1024];
        for (int rest = size; rest > 0;)
        {
            int read = file.Read(block.AsSpan(0, Math.Min(block.Length, rest)));
            rest -= read;
            if (read == 0) throw Truncated(file, shape, size - rest);
        }
    }

    private static DataException Truncated(UnpackedFile file, uint[] shape, long present) =>
        new($"{file.Path}: ends too early, after {present} of the {Format(shape)} bytes its header declares; download the file again.");

    private static DataException Oversized(UnpackedFile file, uint[] shape) =>
        new($"{file.Path}: continues after the {Format(shape)} bytes its header declares; download the file again.");

    private static string Format(uint[] shape) => string.Join(" x ", shape);

    private static string Describe(int rank) => rank switch
    {
        LabelsRank => "labels (1 dimension)",
        ImagesRank => "images (3 dimensions)",
        _ => $"{rank} dimensions",
    };
}
