using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>
/// The samples of a split where they lie on disk, mapped into memory: what the machine has room for stays there, and nothing
/// is read before it is used. A block is compared with its hash when it is used for the first time.
/// </summary>
internal sealed unsafe class MappedBlocks : SampleBlocks, IDisposable
{
    private readonly string _path;
    private readonly int _sampleBytes;
    private readonly PackedSplit _split;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly bool[] _isChecked;

    private MappedBlocks(string path, int sampleBytes, int blockSamples, PackedSplit split)
    {
        (_path, _sampleBytes, SamplesPerBlock, _split) = (path, sampleBytes, blockSamples, split);
        _isChecked = new bool[split.Blocks.Length];
        var expected = (long)split.Count * sampleBytes;
        using var file = InputFile.Open(path);
        if (file.Length != expected)
            throw new DataException(FormattableString.Invariant($"{path}: has {file.Length} bytes where {split.Count} samples have {expected}; pack the data set again."));
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, expected, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
    }

    public override int SamplesPerBlock { get; }

    /// <exception cref="DataException">The file cannot be read, or has another length.</exception>
    public static MappedBlocks Open(string path, int sampleBytes, int blockSamples, PackedSplit split) => FileAttempt.OrThrow(
        () => new MappedBlocks(path, sampleBytes, blockSamples, split),
        reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); make it a readable file, or pack the data set again."));

    /// <exception cref="DataException">The block is not what was packed.</exception>
    public override ReadOnlySpan<byte> Block(int index)
    {
        var first = (long)index * SamplesPerBlock;
        var samples = (int)Math.Min(SamplesPerBlock, _split.Count - first);
        var block = new ReadOnlySpan<byte>(_first + first * _sampleBytes, samples * _sampleBytes);
        if (!Volatile.Read(ref _isChecked[index]))
            Check(index, first, samples, block);
        return block;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Check(int index, long first, int samples, ReadOnlySpan<byte> block)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(block, hash);
        if (!hash.SequenceEqual(Convert.FromHexString(_split.Blocks[index])))
            throw new DataException(FormattableString.Invariant($"{_path}: block {index} (samples {first} to {first + samples - 1}) is damaged or was changed; pack the data set again."));
        Volatile.Write(ref _isChecked[index], true);
    }
}
