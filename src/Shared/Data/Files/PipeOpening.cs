using System.Globalization;

namespace Autoencoder.Shared.Data.Files;

/// <summary>Opens pipes and devices. Opening a pipe waits for the process at its other end, but not for ever.</summary>
public static class PipeOpening
{
    /// <summary>For a person who starts the other end by hand.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(30);

    /// <exception cref="IOException">It cannot be opened, or nobody has opened the other end.</exception>
    public static FileStream ForWriting(string path) => Open(path, FileAccess.Write, "reads", Deadline);

    /// <exception cref="IOException">It cannot be opened, or nobody has opened the other end.</exception>
    public static FileStream ForReading(string path) => Open(path, FileAccess.Read, "writes", Deadline);

    internal static FileStream Open(string path, FileAccess access, string otherEnd, TimeSpan deadline)
    {
        var opened = new TaskCompletionSource<FileStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The system offers no other way out of it than this thread's end, which is that of the process.
        new Thread(() =>
        {
            try
            {
                opened.SetResult(new FileStream(path, FileMode.Open, access, FileShare.ReadWrite));
            }
            catch (Exception e)
            {
                opened.SetException(e);
            }
        })
        { IsBackground = true, Name = "opening a pipe" }.Start();
        return ((IAsyncResult)opened.Task).AsyncWaitHandle.WaitOne(deadline)
            ? opened.Task.GetAwaiter().GetResult()
            : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it is a {(FileStatus.Of(path).Kind == FileKind.Pipe ? $"pipe, and nobody {otherEnd} its other end" : "device, and not open")} after {deadline.TotalSeconds:0.###} s."));
    }
}
