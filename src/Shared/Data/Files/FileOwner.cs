using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data.Files;

/// <summary>Whose a file is, and who may read it: what replaces a file takes both over.</summary>
internal static partial class FileOwner
{
    /// <summary>How a file is created that replaces one; before anything is in it, nobody may read it who may not read that.</summary>
    public static FileStreamOptions Creating(FileStatus replaced)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (replaced.Kind == FileKind.Regular && !OperatingSystem.IsWindows())
            options.UnixCreateMode = replaced.Mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return options;
    }

    /// <summary>Gives a new file owner, group and permissions of the one that it replaces, as far as the system lets this process.</summary>
    public static void TakeOver(FileStatus replaced, SafeFileHandle file)
    {
        if (replaced.Kind != FileKind.Regular || !OperatingSystem.IsLinux())
            return;
        // Root can give files away, others cannot: then it is as theirs as any file that they make.
        _ = Change(file, replaced.Owner, replaced.Group);
        File.SetUnixFileMode(file, replaced.Mode);
    }

    [LibraryImport("libc", EntryPoint = "fchown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Change(SafeFileHandle file, int owner, int group);
}
