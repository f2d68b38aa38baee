using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data.Files;

/// <summary>Whose a file is, and who may read it: what replaces a file takes both over.</summary>
internal static partial class FileOwner
{
    private const int Same = -1;

    /// <summary>How a file is created that replaces one; before anything is in it, nobody may read it who may not read that.</summary>
    public static FileStreamOptions Creating(FileStatus replaced)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (replaced.Kind == FileKind.Regular && OperatingSystem.IsLinux())
            options.UnixCreateMode = replaced.Mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return options;
    }

    /// <summary>Gives a new file owner, group and permissions of the one that it replaces, as far as the system lets this process.</summary>
    public static void TakeOver(FileStatus replaced, SafeFileHandle file)
    {
        if (replaced.Kind != FileKind.Regular || !OperatingSystem.IsLinux())
            return;
        // Root can give files away, others cannot: then it is as theirs as any file that they make.
        var isOfGroup = Change(file, replaced.Owner, replaced.Group) == 0 || Change(file, Same, replaced.Group) == 0;
        var mode = isOfGroup ? replaced.Mode : ForAnotherGroup(replaced.Mode);
        // Some file systems have no permissions of their own, and refuse to set any.
        if (File.GetUnixFileMode(file) != mode)
            SetIfAllowed(file, mode);
    }

    [SupportedOSPlatform("linux")]
    private static void SetIfAllowed(SafeFileHandle file, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(file, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is as readable as it was made.
        }
    }

    /// <summary>Who is in the group that a file has now was one of the others before, and may do what they may.</summary>
    internal static UnixFileMode ForAnotherGroup(UnixFileMode mode)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;
        return (mode & ~Group) | (UnixFileMode)((int)(mode & Others) << 3);
    }

    [LibraryImport("libc", EntryPoint = "fchown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Change(SafeFileHandle file, int owner, int group);
}
