using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>
/// The samples of a split where they lie on disk, mapped into memory: what the machine has room for stays there, and nothing
/// is read before it is used. A block is compared with its hash, if it has one, when it is used for the first time.
/// </summary>
internal sealed unsafe class MappedBlocks : SampleBlocks, IDisposable
{
    private readonly string _path;
    private readonly int _sampleBytes;
    private readonly int _count;
    private readonly string[]? _hashes;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly bool[] _isChecked;

    private MappedBlocks(string path, int headerBytes, int sampleBytes, int blockSamples, int count, string[]? hashes)
    {
        (_path, _sampleBytes, SamplesPerBlock, _count, _hashes) = (path, sampleBytes, blockSamples, count, hashes);
        _isChecked = new bool[hashes?.Length ?? 0];
        var expected = headerBytes + (long)count * sampleBytes;
        using var file = InputFile.Open(path);
        if (file.Length != expected)
            throw new DataException(FormattableString.Invariant($"{path}: has {file.Length} bytes where {count} samples have {expected}; pack the data set again."));
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, expected, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
        _first += headerBytes;
    }

    public override int SamplesPerBlock { get; }

    /// <exception cref="DataException">The file cannot be read, or has another length.</exception>
    public static MappedBlocks Open(string path, int sampleBytes, int blockSamples, PackedSplit split) => FileAttempt.OrThrow(
        () => new MappedBlocks(path, 0, sampleBytes, blockSamples, split.Count, split.Blocks),
        reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file, or pack the data set again."));

    /// <summary>A file with a header before the samples, and without hashes.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static MappedBlocks OpenWithHeader(string path, int headerBytes, int sampleBytes, int count) => FileAttempt.OrThrow(
        () => new MappedBlocks(path, headerBytes, sampleBytes, DefaultSamples(sampleBytes), count, hashes: null),
        reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file."));

    /// <exception cref="DataException">The block is not what was packed.</exception>
    public override ReadOnlySpan<byte> Block(int index)
    {
        var first = (long)index * SamplesPerBlock;
        var samples = (int)Math.Min(SamplesPerBlock, _count - first);
        var block = new ReadOnlySpan<byte>(_first + first * _sampleBytes, samples * _sampleBytes);
        if (_hashes is not null && !Volatile.Read(ref _isChecked[index]))
            Check(_hashes[index], index, first, samples, block);
        return block;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Check(string expected, int index, long first, int samples, ReadOnlySpan<byte> block)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(block, hash);
        if (!hash.SequenceEqual(Convert.FromHexString(expected)))
            throw new DataException(FormattableString.Invariant($"{_path}: block {index} (samples {first} to {first + samples - 1}) is damaged or was changed; pack the data set again."));
        Volatile.Write(ref _isChecked[index], true);
    }
}
