using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data.Files;

/// <summary>Opens what .NET does not: on Unix it takes a lock on each file that it opens, and opens no folder.</summary>
internal static partial class ReadOnlyDescriptor
{
    /// <returns>Invalid if it cannot be opened.</returns>
    public static SafeFileHandle Open(string path) => new(Open(path, CloseOnExec), ownsHandle: true);

    /// <summary>O_RDONLY | O_CLOEXEC: the descriptor is not for child processes.</summary>
    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
