using System.IO.MemoryMappedFiles;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>
/// Slots of one size in a file without a name, written by calls, which tell when the disk is full, and read as memory. When the
/// process ends, however it ends, the file is gone.
/// </summary>
/// <exception cref="FileException">The folder cannot be used.</exception>
internal sealed unsafe class SlotFile : IDisposable
{
    private readonly string _folder;
    private readonly int _slotBytes;
    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;

    public SlotFile(string folder, int slots, int slotBytes)
    {
        (_folder, _slotBytes) = (folder, slotBytes);
        var bytes = (long)slots * slotBytes;
        (_file, _map, _view) = FileAttempt.Do(folder, Unusable, () =>
        {
            var path = Path.Combine(folder, $".autoencoder-{Guid.NewGuid():N}.cache");
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            file.SetLength(bytes);
            var map = MemoryMappedFile.CreateFromFile(file, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            return (file, map, map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read));
        });
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
    }

    private const string Unusable = "fetched data cannot be kept there";

    /// <exception cref="FileException">The disk is full, or fails.</exception>
    public void Write(int slot, ReadOnlySpan<byte> bytes) =>
        FileAttempt.Do(_folder, Unusable, bytes, bytes => RandomAccess.Write(_file.SafeFileHandle, bytes, (long)slot * _slotBytes));

    /// <summary>Only of what was written, and not after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Read(int slot, int offset, int length) => new(_first + (long)slot * _slotBytes + offset, length);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }
}
