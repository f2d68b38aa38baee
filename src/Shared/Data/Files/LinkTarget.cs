using System.Runtime.InteropServices;

namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// Where links lead. The system takes .. in a link for what is above the folder it has come to, where .NET takes it for
/// what is above it in the text: through a link to a folder, these are different folders.
/// </summary>
internal static partial class LinkTarget
{
    // Of Linux.
    private const int MaxLinks = 40;

    /// <summary>The path without links under which a file is, or would be made.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Of(string path)
    {
        if (OperatingSystem.IsWindows())
            return FileStatus.OfName(path).Kind == FileKind.Link ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var next = path;
        for (var followed = 0; followed <= MaxLinks; followed++)
        {
            var end = next.LastIndexOf('/');
            var folder = end < 0 ? "." : next[..(end + 1)];
            // Opening it says why there is none.
            if (RealPath(folder) is not { } real)
                return path;
            var here = Path.Combine(real, next[(end + 1)..]);
            if (IsOpenFile(here) || new FileInfo(here).LinkTarget is not { } text)
                return here;
            next = Path.Combine(real, text);
        }

        throw new IOException("its links lead to each other.");
    }

    /// <summary>True for a name that the system gives to a file that a process has open; what else is there cannot be replaced either.</summary>
    public static bool IsOpenFile(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/dev/fd/", StringComparison.Ordinal);

    private static string? RealPath(string path)
    {
        var found = Resolve(path, 0);
        if (found == 0)
            return null;
        try
        {
            return Marshal.PtrToStringUTF8(found);
        }
        finally
        {
            Free(found);
        }
    }

    /// <param name="buffer">0: the system takes one as long as is needed.</param>
    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Resolve(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint memory);
}
