using System.IO.Compression;
using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Data;

/// <summary>
/// The bytes of a file as they are after gunzip, read once from front to back and hashed in the same pass. Whether the
/// file is gzipped is seen from its first two bytes, because mirrors serve either under either name.
/// </summary>
public sealed class UnpackedFile : IDisposable
{
    // Small enough that a block is still in the cache when it is hashed.
    private const int BlockSize = 256 * 1024;

    private readonly TerminatedGzip? _gzip;
    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private UnpackedFile(string path, FileStream file, bool gzipped)
    {
        Path = path;
        StoredLength = file.Length;
        _gzip = gzipped ? new TerminatedGzip(file) : null;
        _stream = _gzip is null ? file : new GZipStream(_gzip, CompressionMode.Decompress);
    }

    public string Path { get; }

    public bool IsGzipped => _gzip is not null;

    /// <summary>Bytes on disk: those that <see cref="Read"/> gives, unless the file is gzipped.</summary>
    public long StoredLength { get; }

    public static UnpackedFile Open(string path) => FileAttempt.OrThrow(
        () =>
        {
            var file = InputFile.Open(path, bufferSize: BlockSize, options: FileOptions.SequentialScan);
            try
            {
                Span<byte> magic = stackalloc byte[2];
                bool gzipped = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
                file.Position = 0;
                return new UnpackedFile(path, file, gzipped);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        },
        reason => Unreadable(path, reason));

    /// <summary>Fills <paramref name="destination"/> as far as the file reaches and returns how far that is, in bytes.</summary>
    /// <exception cref="DataException">The gzip data is damaged or the device fails.</exception>
    public int Read(Span<byte> destination)
    {
        int filled = 0;
        while (filled < destination.Length)
        {
            var rest = destination[filled..];
            int read = ReadBlock(rest[..Math.Min(rest.Length, BlockSize)]);
            if (read == 0) break;
            _hash.AppendData(rest[..read]);
            filled += read;
        }

        return filled;
    }

    /// <summary>SHA-256 of all bytes read so far, as lower-case hexadecimal digits.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private int ReadBlock(Span<byte> block)
    {
        try
        {
            int read = FileAttempt.OrThrow(block, block => _stream.Read(block), reason => Unreadable(Path, reason));
            return read > 0 && _gzip is { PastEnd: true } ? throw new InvalidDataException("The gzip data is cut short.") : read;
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{Path}: the gzip data is damaged or cut short; download the file again.", e);
        }
    }

    private static DataException Unreadable(string path, string reason) => new($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file.");
}
