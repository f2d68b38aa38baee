using System.Globalization;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>
/// Writes images as grey PNG files, numbered from 0 with zeros in front, into a folder that appears under its name only
/// when they are all there.
/// </summary>
internal sealed class PngFolderWriter : IImageWriter
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly ImageShape _shape;
    private readonly string _format;
    private long _next;
    private bool _completed;

    public PngFolderWriter(string path, ImageShape shape, uint count)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new FileException(path, "something is there already; name a new folder or an empty one.");
        (_path, _shape) = (path, shape);
        _unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        _format = $"D{(count - 1).ToString(CultureInfo.InvariantCulture).Length}";
        Directory.CreateDirectory(_unfinished);
    }

    public void Add(ReadOnlySpan<byte> pixels)
    {
        var png = GreyPng.Encode(pixels, _shape);
        var file = Path.Combine(_unfinished, $"{_next++.ToString(_format, CultureInfo.InvariantCulture)}.png");
        FileAttempt.Do(_path, ImageOutput.Unwritable, () => File.WriteAllBytes(file, png));
    }

    public void Complete() => FileAttempt.Do(_path, ImageOutput.Unwritable, () =>
    {
        if (Directory.Exists(_path))
            Directory.Delete(_path);
        Directory.Move(_unfinished, _path);
        _completed = true;
    });

    public void Dispose()
    {
        if (!_completed)
            Directory.Delete(_unfinished, recursive: true);
    }
}
