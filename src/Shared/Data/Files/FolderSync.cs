using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// Makes a folder's entries durable: on Unix, a new name is only certain to outlast a power cut when its folder was
/// flushed too. NTFS keeps names in its own log.
/// </summary>
public static partial class FolderSync
{
    /// <exception cref="IOException">The disk did not take the folder.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folder as a file; once it is open, the usual flush does.
        using var handle = new SafeFileHandle(Open(folder, CloseOnExec), ownsHandle: true);
        // A folder that may be written but not read cannot be flushed, and its files are as good as before.
        if (!handle.IsInvalid)
            RandomAccess.FlushToDisk(handle);
    }

    /// <summary>O_RDONLY | O_CLOEXEC: the descriptor is not for child processes.</summary>
    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
