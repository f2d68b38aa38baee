namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// A file where the user says. A link is followed; a pipe or a device is written into and stays what it is, as is what this
/// process has open already (/dev/stdout); a regular file is replaced as a whole by <see cref="Commit"/> and keeps its
/// permissions and its owner.
/// </summary>
/// <exception cref="IOException">The file cannot be created or written.</exception>
/// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
public sealed class OutputFile : IDisposable
{
    private readonly AtomicFile? _replacement;

    public OutputFile(string path)
    {
        Path = path;
        if (TargetOf(path) is { } target)
        {
            _replacement = new AtomicFile(target);
            Stream = _replacement.Stream;
        }
        else
        {
            // Behind what is there: it may be what a shell adds to.
            Stream = FileStatus.Of(path).IsStream ? PipeOpening.ForWriting(path) : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    public FileStream Stream { get; }

    /// <summary>Writes a file, whole or not at all if it is a regular one.</summary>
    public static void Write(string path, Action<Stream> write) => Write(path, write, static (stream, write) => write(stream));

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write<TContent>(string path, TContent content, Action<Stream, TContent> write)
        where TContent : allows ref struct
    {
        using var file = new OutputFile(path);
        write(file.Stream, content);
        file.Commit();
    }

    /// <summary>
    /// Where a file of this name is, or would be made; a link may lead to what is not there yet. Null where nothing is
    /// replaced, but written into what is there.
    /// </summary>
    /// <exception cref="IOException">It is a disk, or links lead nowhere.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not follow the link for this process.</exception>
    public static string? TargetOf(string path)
    {
        var found = FileStatus.Of(path);
        if (found.Kind == FileKind.Disk)
            throw new IOException("it is a disk, of which nothing is overwritten.");
        if (found.IsStream)
            return null;
        var target = LinkTarget.Of(path);
        if (LinkTarget.IsOpenFile(target))
            return null;
        // In a folder that all may write, whose link it is decides who may follow it.
        if (found.Kind == FileKind.Nothing && FileStatus.OfName(path).Kind == FileKind.Link && FileStatus.OfName(target).Kind != FileKind.Nothing)
            throw new UnauthorizedAccessException("the link may not be followed.");
        if (OperatingSystem.IsLinux() && found.Kind == FileKind.Regular && !FileStatus.AreSame(path, target))
            throw new IOException("where the link leads has changed meanwhile.");
        return target;
    }

    /// <summary>True if a path is a name of this process's standard output (/dev/stdout and others): what is told of the work goes elsewhere then.</summary>
    public static bool IsStandardOutput(string path) =>
        OperatingSystem.IsLinux() && FileAttempt.OrNull(() => LinkTarget.Of(path)) == $"/proc/{Environment.ProcessId}/fd/1";

    public void Commit()
    {
        if (_replacement is not null)
            _replacement.Commit();
        else
            Stream.Flush();
    }

    public void Dispose()
    {
        if (_replacement is not null)
        {
            _replacement.Dispose();
            return;
        }

        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What is left in the buffer goes nowhere either; the error that matters is already on its way up.
        }
    }
}
