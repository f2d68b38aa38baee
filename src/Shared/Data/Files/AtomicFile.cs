using System.Text.RegularExpressions;

namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// A file that appears under its name only when it is complete: it is written beside its place and moved there by
/// <see cref="Commit"/>, so that a reader, a crash or a power cut meets the whole old file or the whole new one, which has
/// the permissions and the owner of the old one. A link of its name is replaced. Disposed without a commit, it leaves
/// nothing behind.
/// </summary>
/// <exception cref="IOException">The file cannot be created, written or moved.</exception>
/// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
public sealed partial class AtomicFile : IDisposable
{
    private readonly string _temporaryPath;
    private bool _committed;

    public AtomicFile(string path)
    {
        Path = path;
        _temporaryPath = $"{path}.{Guid.NewGuid():N}.tmp";
        var replaced = FileStatus.OfName(path);
        Stream = new FileStream(_temporaryPath, FileOwner.Creating(replaced));
        try
        {
            FileOwner.TakeOver(replaced, Stream.SafeFileHandle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    public FileStream Stream { get; }

    /// <summary>Writes a file whole or not at all, in place of one of the same name.</summary>
    public static void Write(string path, Action<Stream> write) => Write(path, write, static (stream, write) => write(stream));

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write<TContent>(string path, TContent content, Action<Stream, TContent> write)
        where TContent : allows ref struct
    {
        using var file = new AtomicFile(path);
        write(file.Stream, content);
        file.Commit();
    }

    /// <summary>Deletes what processes that were killed left unfinished of some files in a folder; nobody else may be writing these.</summary>
    /// <param name="which">Given the name under which a file would have appeared.</param>
    public static void RemoveUnfinished(string folder, Func<string, bool> which)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.tmp"))
            if (TemporaryName().Match(file) is { Success: true, Index: var end } && which(System.IO.Path.GetFileName(file[..end])))
                File.Delete(file);
    }

    public void Commit()
    {
        // Without this, a power cut after the move could leave the new name with no data behind it.
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporaryPath, Path, overwrite: true);
        _committed = true;
        FolderSync.Flush(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
    }

    public void Dispose()
    {
        if (_committed)
            return;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk can fail once more on closing; the error that matters is already on its way up.
        }

        File.Delete(_temporaryPath);
    }

    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex TemporaryName();
}
