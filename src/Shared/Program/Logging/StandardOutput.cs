using System.Text;

namespace Autoencoder.Shared.Program.Logging;

/// <summary>
/// Standard output on which no work depends: what it does not take (a closed terminal or descriptor, a full disk, a reader
/// that has gone) is not written, and the work continues to its end.
/// </summary>
public static class StandardOutput
{
    private static readonly bool OutputIsClosed = IsAnotherFile(1);
    private static readonly bool ErrorIsClosed = IsAnotherFile(2);
    private static int _isLenient;

    /// <summary>
    /// Makes <see cref="Console.Out"/> such an output, and <see cref="Console.Error"/> too if it was closed, for the whole
    /// process; to be called before any file is opened.
    /// </summary>
    public static void IgnoreClosedOutput()
    {
        if (Interlocked.Exchange(ref _isLenient, 1) != 0)
            return;
        // Of a closed descriptor there is no writer to wrap, and its number may be another file's by then.
        Console.SetOut(Open() == Stream.Null ? TextWriter.Null : new LenientWriter(Console.Out));
        if (ErrorIsClosed)
            Console.SetError(TextWriter.Null);
    }

    /// <summary>From now on lines go to standard error: standard output has another content.</summary>
    public static void MoveLinesToError() => Console.SetOut(new LenientWriter(Console.Error));

    /// <summary>Standard error, or nothing if it was closed before the start.</summary>
    public static Stream OpenError() => ErrorIsClosed ? Stream.Null : Console.OpenStandardError();

    /// <summary>Its bytes. Writing them throws an <see cref="IOException"/> where it does not take them; nothing is written if it was closed before the start.</summary>
    public static Stream Open()
    {
        try
        {
            return OutputIsClosed ? Stream.Null : Console.OpenStandardOutput();
        }
        catch (IOException)
        {
            return Stream.Null;
        }
    }

    /// <summary>
    /// True if the descriptor was closed at the start: then the runtime's own first file has got its number, which is only
    /// read. (An output is written.)
    /// </summary>
    private static bool IsAnotherFile(int descriptor)
    {
        var information = $"/proc/self/fdinfo/{descriptor}";
        const string Flags = "flags:";
        if (!File.Exists(information))
            return false;
        var line = File.ReadLines(information).FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal));
        // In octal digits, of which the last two bits are the way of access, 0 for reading.
        return line is not null && ((line[^1] - '0') & 3) == 0;
    }

    private sealed class LenientWriter(TextWriter inner) : TextWriter
    {
        private volatile bool _isOff;

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Attempt(value, static (writer, value) => writer.Write(value));

        public override void Write(string? value) => Attempt(value, static (writer, value) => writer.Write(value));

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Attempt(buffer, static (writer, buffer) => writer.Write(buffer));

        public override void WriteLine(string? value) => Attempt(value, static (writer, value) => writer.WriteLine(value));

        public override void Flush() => Attempt(0, static (writer, _) => writer.Flush());

        private void Attempt<T>(T value, Action<TextWriter, T> write)
            where T : allows ref struct
        {
            if (_isOff)
                return;
            try
            {
                write(inner, value);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _isOff = true;
            }
            catch (ObjectDisposedException)
            {
                // Somebody has taken the writer back.
            }
        }
    }
}
