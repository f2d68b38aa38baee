
namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// Makes a folder's entries durable: on Unix, a new name is only certain to outlast a power cut when its folder was
/// flushed too. NTFS keeps names in its own log.
/// </summary>
public static class FolderSync
{
    /// <exception cref="IOException">The disk did not take the folder.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folder as a file; once it is open, the usual flush does.
        using var handle = ReadOnlyDescriptor.Open(folder);
        // A folder that may be written but not read cannot be flushed, and its files are as good as before.
        if (!handle.IsInvalid)
            RandomAccess.FlushToDisk(handle);
    }
}
