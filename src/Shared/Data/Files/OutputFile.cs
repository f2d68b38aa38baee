namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// A file where the user says. A link is followed; a pipe or a device is written into and stays what it is; a regular file
/// is replaced as a whole by <see cref="Commit"/> and keeps its permissions and its owner.
/// </summary>
/// <exception cref="IOException">The file cannot be created or written.</exception>
/// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
public sealed class OutputFile : IDisposable
{
    private readonly AtomicFile? _replacement;

    public OutputFile(string path)
    {
        Path = path;
        if (FileStatus.Of(path).IsStream)
        {
            Stream = PipeOpening.ForWriting(path);
        }
        else
        {
            _replacement = new AtomicFile(TargetOf(path));
            Stream = _replacement.Stream;
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

    /// <summary>Where a file of this name is, or would be made; a link may lead to what is not there yet.</summary>
    public static string TargetOf(string path) =>
        FileStatus.OfName(path).Kind == FileKind.Link ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

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
