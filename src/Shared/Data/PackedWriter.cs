using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data;

/// <summary>
/// Writes a packed data set, sample by sample, into a folder that appears under its name when it is whole. What a process
/// that was killed left unfinished of it is removed by the next one; of two at once, one is told so.
/// </summary>
/// <exception cref="FileException">Something is there already, or it cannot be written.</exception>
public sealed class PackedWriter : IDisposable
{
    private const string Unwritable = "the data set cannot be written";
    private const string Unfinished = ".unfinished";

    /// <summary>In the unfinished folder, had by the process that writes it.</summary>
    private const string LockName = "lock";

    private readonly string _path;
    private readonly string _place;
    private readonly SampleShape _shape;
    private readonly ValueKind _kind;
    private readonly int _sampleBytes;
    private readonly SafeFileHandle _lock;
    private readonly SplitWriter _train;
    private readonly SplitWriter _test;
    private bool _isDone;

    /// <param name="path">The folder, which must not be there.</param>
    public PackedWriter(string path, SampleShape shape, ValueKind kind)
    {
        (_path, _shape, _kind) = (Path.TrimEndingDirectorySeparator(path), shape, kind);
        RequireNothingThere();
        _sampleBytes = checked(shape.Values * (kind == ValueKind.Bytes ? sizeof(byte) : sizeof(float)));
        BlockSamples = SampleBlocks.DefaultSamples(_sampleBytes);
        _place = _path + Unfinished;
        if (Directory.Exists(_place) && Directory.EnumerateFileSystemEntries(_place).Any(entry => !IsOurs(entry)))
            throw new FileException(_place, "it holds other files than a packing that was interrupted leaves; move it away, or name another folder with --out.");
        _lock = FileAttempt.Do(_path, Unwritable, () =>
        {
            Directory.CreateDirectory(_place);
            return ExclusiveFile.TryOpen(Path.Combine(_place, LockName));
        }) ?? throw new FileException(_path, "another process is packing into it; wait until that is done, or name another folder with --out.");
        try
        {
            // Who had the lock a moment ago may have finished it.
            RequireNothingThere();
            (_train, _test) = FileAttempt.Do(_path, Unwritable, () =>
            {
                foreach (var left in Directory.EnumerateFiles(_place).Where(entry => Path.GetFileName(entry) != LockName))
                    File.Delete(left);
                return (new SplitWriter(_place, isTest: false, BlockSamples * _sampleBytes), new SplitWriter(_place, isTest: true, BlockSamples * _sampleBytes));
            });
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Samples of a block.</summary>
    public int BlockSamples { get; }

    /// <param name="sample">Its bytes: values as they rest.</param>
    /// <param name="label">0 to 255; either all samples of a split have one, or none.</param>
    public void Add(bool isTest, ReadOnlySpan<byte> sample, byte? label)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sample.Length, _sampleBytes);
        FileAttempt.Do(_path, Unwritable, sample, sample => (isTest ? _test : _train).Add(sample, label));
    }

    /// <returns>What was written.</returns>
    public PackedDescription Complete(bool isWithinUnit, string[]? labelNames, string[]? columns, PackedScaling? scaling) => FileAttempt.Do(_path, Unwritable, () =>
    {
        var description = new PackedDescription(
            PackedDescription.Version, _kind == ValueKind.Bytes ? PackedDescription.Bytes : PackedDescription.Floats,
            _shape.IsImage ? [_shape.Channels, _shape.Height, _shape.Width] : [_shape.Width], isWithinUnit, BlockSamples, _train.Complete(), _test.Complete(),
            labelNames, columns, scaling, "");
        description = description with { Fingerprint = description.ComputeFingerprint() };
        description.Write(_place);
        if (Directory.Exists(_path))
            Directory.Delete(_path);
        // Windows moves no folder with an open file in it; elsewhere nobody gets between.
        if (OperatingSystem.IsWindows())
            _lock.Dispose();
        Directory.Move(_place, _path);
        File.Delete(Path.Combine(_path, LockName));
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        _isDone = true;
        return description;
    });

    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
        if (_isDone)
            _lock.Dispose();
        else
            Remove();
    }

    private void RequireNothingThere()
    {
        if (File.Exists(_path) || Directory.Exists(_path) && Directory.EnumerateFileSystemEntries(_path).Any())
            throw new FileException(_path, "something is there already; name a new folder with --out.");
    }

    private void Remove()
    {
        FileAttempt.Try(() => Directory.Delete(_place, recursive: true));
        _lock.Dispose();
    }

    private static bool IsOurs(string entry) =>
        Path.GetFileName(entry) is var name && (name == LockName || Path.GetExtension(name) is ".samples" or ".labels" || name.StartsWith(PackedDescription.FileName, StringComparison.Ordinal));

    private sealed class SplitWriter(string folder, bool isTest, int blockBytes) : IDisposable
    {
        private readonly FileStream _samples = File.Create(PackedSplit.SamplesPath(folder, isTest), blockBytes);
        private readonly FileStream _labels = File.Create(PackedSplit.LabelsPath(folder, isTest));
        private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash _ofLabels = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly List<string> _blocks = [];
        private int _inBlock;
        private int _count;

        public void Add(ReadOnlySpan<byte> sample, byte? label)
        {
            _samples.Write(sample);
            _block.AppendData(sample);
            _count = checked(_count + 1);
            _inBlock += sample.Length;
            if (_inBlock == blockBytes)
                EndBlock();
            if (label is not { } number)
                return;
            _labels.WriteByte(number);
            _ofLabels.AppendData([number]);
        }

        public PackedSplit Complete()
        {
            if (_inBlock > 0)
                EndBlock();
            _samples.Flush(flushToDisk: true);
            _labels.Flush(flushToDisk: true);
            var split = new PackedSplit(_count, [.. _blocks], _labels.Length > 0 ? Convert.ToHexStringLower(_ofLabels.GetHashAndReset()) : null);
            Dispose();
            if (split.LabelsSha256 is null)
                File.Delete(_labels.Name);
            return split;
        }

        // A full disk can fail once more on closing; the error that matters is already on its way up.
        public void Dispose()
        {
            FileAttempt.Try(_samples.Dispose);
            FileAttempt.Try(_labels.Dispose);
            _block.Dispose();
            _ofLabels.Dispose();
        }

        private void EndBlock()
        {
            _blocks.Add(Convert.ToHexStringLower(_block.GetHashAndReset()));
            _inBlock = 0;
        }
    }
}
