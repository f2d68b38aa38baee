using System.Globalization;

namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// How files are read that a user names, or that may be others' than they look: nothing is opened that would be waited for
/// without an end, and nothing is read without a limit.
/// </summary>
/// <exception cref="NotSupportedException">It is a device, or a pipe where a file is needed; nothing was opened.</exception>
/// <exception cref="IOException">It cannot be read, or is longer than the limit, or nobody writes the pipe.</exception>
/// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
public static class InputFile
{
    /// <summary>For what people write, settings say: bytes.</summary>
    public const int SmallLimit = 1 << 20;

    private const int BlockSize = 64 * 1024;

    /// <summary>Opens a file that has a length, and that is read more than once or not from front to back.</summary>
    public static FileStream Open(string path, FileShare share = FileShare.Read, int bufferSize = 4096, FileOptions options = FileOptions.None) =>
        FileStatus.Of(path).IsStream
            ? throw new NotSupportedException($"{path} is a pipe or a device.")
            : new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize, options);

    /// <summary>All bytes of a file, or of a pipe that somebody writes, as a shell's &lt;(command).</summary>
    /// <param name="limit">Most bytes that it may have.</param>
    public static byte[] ReadAll(string path, int limit = SmallLimit) => ReadAll(path, limit, PipeOpening.Deadline);

    /// <summary>The same as text, as <see cref="File.ReadAllText(string)"/> reads it.</summary>
    public static string ReadText(string path, int limit = SmallLimit)
    {
        using var text = new StreamReader(new MemoryStream(ReadAll(path, limit)));
        return text.ReadToEnd();
    }

    internal static byte[] ReadAll(string path, int limit, TimeSpan deadline)
    {
        var isPipe = FileStatus.Of(path).Kind == FileKind.Pipe;
        using var stream = isPipe ? PipeOpening.Open(path, FileAccess.Read, "writes", deadline) : Open(path);
        // Not all systems tell a pipe before it is opened.
        var hasLength = stream.CanSeek;
        if (hasLength && stream.Length > limit)
            throw TooLong(limit, string.Create(CultureInfo.InvariantCulture, $"{stream.Length}"));
        // A system's own files say that they have none.
        if (hasLength && stream.Length > 0)
        {
            var whole = new byte[stream.Length];
            var length = stream.ReadAtLeast(whole, whole.Length, throwOnEndOfStream: false);
            return length == whole.Length ? whole : whole[..length];
        }

        var bytes = new MemoryStream();
        var block = new byte[BlockSize];
        while (true)
        {
            var read = isPipe ? ReadInTime(stream, block, deadline) : stream.Read(block);
            if (read == 0)
                return bytes.ToArray();
            if (bytes.Length + read > limit)
                throw TooLong(limit, "more");
            bytes.Write(block, 0, read);
        }
    }

    private static int ReadInTime(FileStream pipe, byte[] block, TimeSpan deadline)
    {
        try
        {
            return pipe.ReadAsync(block, 0, block.Length).WaitAsync(deadline).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it is a pipe into which nothing was written for {deadline.TotalSeconds:0.###} s."));
        }
    }

    private static IOException TooLong(int limit, string length) => new(string.Create(
        CultureInfo.InvariantCulture, $"it has {length} bytes, where at most {limit} are read."));
}
