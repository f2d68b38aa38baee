using System.Buffers.Binary;
using System.IO.Hashing;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>An .aec file: the codes of images on a grid, entropy coded, and what it takes to get them back.</summary>
/// <param name="Coded">The codes, as <see cref="CodeCoder"/> makes them.</param>
internal sealed record CompressedFile(CompressedHeader Header, ReadOnlyMemory<byte> Coded)
{
    private const int ChecksumBytes = sizeof(uint);

    /// <param name="codes">Shape [n, code] of the model, n at least 1.</param>
    /// <param name="bits">Of a value, <see cref="CodeGrid.MinBits"/> to <see cref="CodeGrid.MaxBits"/>.</param>
    /// <exception cref="InputException">The codes have values that cannot be coded.</exception>
    public static CompressedFile Of(ReadOnlySpan<float> codes, SampleShape shape, TrainedModel model, int bits)
    {
        var grid = CodeGrid.Of(codes, model.Spec.CodeSize, bits);
        return new CompressedFile(
            new CompressedHeader(shape, (uint)(codes.Length / model.Spec.CodeSize), model.Fingerprint, grid), CodeCoder.Encode(codes, grid));
    }

    /// <summary>The codes, as they come back from the grid.</summary>
    /// <exception cref="InvalidDataException">There are too few coded bytes.</exception>
    public CodeReader OpenCodes() => new(Coded, Header.Grid);

    /// <returns>What is in the file.</returns>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public byte[] Write(string path)
    {
        byte[] file = [.. Header.ToBytes(Coded.Length), .. Coded.Span, .. new byte[ChecksumBytes]];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(^ChecksumBytes..), Crc32.HashToUInt32(file.AsSpan(..^ChecksumBytes)));
        FileAttempt.Do(path, "the compressed file cannot be written", () => OutputFile.Write(path, stream => stream.Write(file)));
        return file;
    }

    /// <summary>Reads a file; nothing but its own length decides how much is allocated. It may come out of a pipe.</summary>
    /// <exception cref="FileException">It is no such file, damaged, of another version, or of another model.</exception>
    public static CompressedFile Read(string path, TrainedModel model) =>
        FileAttempt.Do(path, "the compressed file cannot be read", () => Parse(InputFile.ReadAll(path, Array.MaxLength), model));

    /// <exception cref="InvalidDataException">These bytes are no such file, or of another model.</exception>
    internal static CompressedFile Parse(ReadOnlyMemory<byte> file, TrainedModel model)
    {
        var bytes = file.Span;
        if (!bytes.StartsWith(CompressedHeader.Magic))
            throw new InvalidDataException("this is no .aec file, or its beginning is damaged; name one that compress wrote");
        if (bytes.Length < CompressedHeader.FixedBytes + ChecksumBytes)
            throw new InvalidDataException("the file is cut short; get it again");
        // Another version may end otherwise, so that its checksum says nothing.
        if (bytes[CompressedHeader.Magic.Length] is var version && version != CompressedHeader.Version)
            throw new InvalidDataException(
                $"its version is {version}, but this program reads version {CompressedHeader.Version}; use the release that wrote it");
        var content = file[..^ChecksumBytes];
        if (Crc32.HashToUInt32(content.Span) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]))
            throw new InvalidDataException("the file is damaged or cut short, its checksum is wrong; get it again");
        var header = CompressedHeader.Read(content.Span, model);
        return new CompressedFile(header, content[header.Length..]);
    }
}
