using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>IDX files of any type and number of dimensions, gzipped or not: one, or a folder of them under names like MNIST's.</summary>
internal static partial class IdxFiles
{
    /// <summary>The types of the format, in numpy's terms.</summary>
    private static readonly Dictionary<byte, string> Types = new() { [0x08] = "|u1", [0x09] = "|i1", [0x0B] = ">i2", [0x0C] = ">i4", [0x0D] = ">f4", [0x0E] = ">f8" };

    /// <summary>True if a file begins as IDX does.</summary>
    public static bool IsOne(string path)
    {
        using var file = UnpackedFile.Open(path);
        return FindHeader(file) is not null;
    }

    /// <summary>True if a folder has training images that are no bytes, or are no grey images: such are a data set as they are.</summary>
    public static bool AreIn(string folder) => Find(folder, "train", "images") is { } path && FileAttempt.Do(path, "the file cannot be read", () =>
    {
        using var file = UnpackedFile.Open(path);
        return FindHeader(file) is not (null or { Type: "|u1", Shape.Length: 3 });
    });

    /// <exception cref="InvalidDataException">It is no array of numbers, or cut short.</exception>
    public static Arrays Open(string path)
    {
        if (!Directory.Exists(path))
            return new Arrays(Array(path));
        var test = Find(path, "t10k|test", "images");
        return new Arrays(
            Array(Find(path, "train", "images")!), test is null ? null : Array(test),
            Labels("train"), test is null ? null : Labels("t10k|test"));

        byte[]? Labels(string split) => Find(path, split, "labels") is { } labels ? Array(labels).ReadLabels() : null;
    }

    private static StoredArray Array(string path)
    {
        try
        {
            using var file = UnpackedFile.Open(path);
            var header = FindHeader(file) ?? throw new InvalidDataException("it is no IDX file, or its beginning is damaged; get it again");
            return new StoredArray(Values, header, file.IsGzipped ? null : file.StoredLength - Start(header));
        }
        catch (InvalidDataException e)
        {
            throw new FileException(path, $"{e.Message}.", e);
        }

        UnpackedStream Values()
        {
            var opened = UnpackedFile.Open(path);
            FindHeader(opened);
            return new UnpackedStream(opened);
        }
    }

    /// <summary>Two zero bytes, the type, the number of dimensions, and these; null if it begins otherwise.</summary>
    private static NpyHeader? FindHeader(UnpackedFile file)
    {
        Span<byte> magic = stackalloc byte[4];
        if (file.Read(magic) < magic.Length || magic is not [0, 0, var type, var rank and >= 1] || !Types.TryGetValue(type, out var name))
            return null;
        Span<byte> dimensions = stackalloc byte[rank * sizeof(uint)];
        if (file.Read(dimensions) < dimensions.Length)
            return null;
        var shape = ImmutableArray.CreateBuilder<long>(rank);
        for (var i = 0; i < rank; i++)
            shape.Add(BinaryPrimitives.ReadUInt32BigEndian(dimensions[(i * sizeof(uint))..]));
        return new NpyHeader(name, IsFortran: false, shape.ToImmutable());
    }

    private static int Start(NpyHeader header) => sizeof(uint) * (1 + header.Shape.Length);

    /// <summary>Null if there is none.</summary>
    /// <param name="splits">Its names, with | between them.</param>
    /// <exception cref="FileException">There are several.</exception>
    private static string? Find(string folder, string splits, string what)
    {
        string[] found =
        [
            .. FileAttempt.Do(folder, "the folder cannot be read", () => Directory.GetFiles(folder))
                .Where(path => Name().Match(Path.GetFileName(path)) is { Success: true } name && splits.Split('|').Contains(name.Groups["split"].Value) && name.Groups["what"].Value == what)
                // The unpacked one before its .gz.
                .Order(StringComparer.Ordinal),
        ];
        return found switch
        {
            [] => null,
            [var one] => one,
            [var one, var packed] when packed == $"{one}.gz" => one,
            [var one, var other, ..] => throw new FileException(folder, $"{Path.GetFileName(one)} and {Path.GetFileName(other)} are both in it; leave one."),
        };
    }

    [GeneratedRegex("^(.+-)?(?<split>train|t10k|test)-(?<what>images|labels)[.-]idx[0-9]+(-[a-z0-9]+)?([.]gz)?$")]
    private static partial Regex Name();

    private sealed class UnpackedStream(UnpackedFile file) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => file.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
