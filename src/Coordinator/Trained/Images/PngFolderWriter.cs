using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>
/// Writes images as PNG files, numbered from 0 with zeros in front, into a folder that appears under its name only
/// when they are all there; or into an empty one, which stays whose and where it is, a link or a mounted disk, and gets
/// them when all are written. What a process that was killed left unfinished in that is removed.
/// </summary>
internal sealed partial class PngFolderWriter : IImageWriter
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly SampleShape _shape;
    private readonly string _format;
    private readonly bool _isThere;
    private readonly List<string> _moved = [];
    private long _next;
    private bool _completed;

    public PngFolderWriter(string path, SampleShape shape, uint count)
    {
        var unfinished = Directory.Exists(path) ? Directory.GetFileSystemEntries(path) : [];
        if (File.Exists(path) || !unfinished.All(IsUnfinished))
            throw new FileException(path, "something is there already; name a new folder or an empty one.");
        foreach (var folder in unfinished)
            Directory.Delete(folder, recursive: true);
        (_path, _shape) = (path, shape);
        var name = $"{Guid.NewGuid():N}.tmp";
        _isThere = Directory.Exists(path);
        _unfinished = _isThere ? Path.Combine(path, name) : $"{path}.{name}";
        _format = $"D{(count - 1).ToString(CultureInfo.InvariantCulture).Length}";
        Directory.CreateDirectory(_unfinished);
    }

    public void Add(ReadOnlySpan<byte> pixels)
    {
        var png = PngEncoding.Encode(pixels, _shape);
        var file = Path.Combine(_unfinished, $"{_next++.ToString(_format, CultureInfo.InvariantCulture)}.png");
        FileAttempt.Do(_path, ImageOutput.Unwritable, () => File.WriteAllBytes(file, png));
    }

    public void Complete() => FileAttempt.Do(_path, ImageOutput.Unwritable, () =>
    {
        if (_isThere)
        {
            foreach (var file in Directory.GetFiles(_unfinished))
            {
                var place = Path.Combine(_path, Path.GetFileName(file));
                File.Move(file, place);
                _moved.Add(place);
            }

            Directory.Delete(_unfinished);
        }
        else
        {
            Directory.Move(_unfinished, _path);
        }

        _completed = true;
    });

    public void Dispose()
    {
        if (_completed)
            return;
        foreach (var file in _moved)
            File.Delete(file);
        if (Directory.Exists(_unfinished))
            Directory.Delete(_unfinished, recursive: true);
    }

    private static bool IsUnfinished(string path) =>
        UnfinishedName().IsMatch(Path.GetFileName(path)) && FileStatus.OfName(path).Kind == FileKind.Folder
        && Directory.EnumerateFileSystemEntries(path).All(file => Path.GetExtension(file) == ".png");

    [GeneratedRegex(@"^[0-9a-f]{32}\.tmp$")]
    private static partial Regex UnfinishedName();
}
