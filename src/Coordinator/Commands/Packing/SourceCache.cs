using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Microsoft.Win32.SafeHandles;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>Packed folders in the user's cache, made of what was given in place of a data set. A later command finds them there.</summary>
internal static class SourceCache
{
    private const string Unwritable = "the data set cannot be written";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    // A source that is packed takes seconds; one that is copied from elsewhere may take long.
    private static readonly TimeSpan OthersDeadline = TimeSpan.FromMinutes(5);

    /// <param name="name">Of the source, and of its content.</param>
    public static string FolderOf(string name) => Path.Combine(Root(), name);

    private static string Root()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache) ? cache
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : home.Length > 0 ? Path.Combine(home, ".cache")
            : Path.GetTempPath();
        return Path.Combine(root, "autoencoder");
    }

    /// <summary>Of all commands of a user, one packs at a time; who waits finds what the other one made.</summary>
    public static SafeFileHandle Lock(CancellationToken stop)
    {
        var (path, asked) = (Path.Combine(Root(), "lock"), TimeProvider.System.GetTimestamp());
        FileAttempt.Do(path, Unwritable, () => Directory.CreateDirectory(Root()));
        while (TimeProvider.System.GetElapsedTime(asked) < OthersDeadline)
        {
            if (FileAttempt.Do(path, Unwritable, () => ExclusiveFile.TryOpen(path)) is { } file)
                return file;
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
            stop.ThrowIfCancellationRequested();
        }

        throw new FileException(path, Invariant($"another command has been packing for {OthersDeadline.TotalMinutes} minutes; wait until it is done, or end it."));
    }

    /// <summary>One that is damaged is removed.</summary>
    public static bool IsWhole(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        try
        {
            _ = PackedFolder.Load(folder);
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            return true;
        }
        catch (DataException)
        {
            FileAttempt.Do(folder, Unwritable, () => Directory.Delete(folder, recursive: true));
            return false;
        }
    }

    public static void RemoveUnused()
    {
        foreach (var folder in Directory.GetDirectories(Root()))
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > KeptFor)
                FileAttempt.Try(() => Directory.Delete(folder, recursive: true));
    }
}
