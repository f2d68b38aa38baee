using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Settings;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// The right to work on a run, held by one coordinator at a time: an exclusive lock on the file "lock" in its folder. The
/// system frees it when the process dies, however it dies; the file stays, and means nothing by itself. It says which
/// process took it, for people.
/// </summary>
public sealed class RunLock : IDisposable
{
    private static readonly TimeSpan LookingMayTake = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _file;

    private RunLock(SafeFileHandle file) => _file = file;

    /// <exception cref="FileException">Another coordinator has the run, or the file cannot be opened.</exception>
    public static RunLock Take(string runFolder)
    {
        var path = PathIn(runFolder);
        RunLock? taken = null;
        // Who only looks whether it is taken has it for a moment.
        for (var attempt = 0; attempt < 3 && (taken = FileAttempt.Do(path, "the run cannot be locked", () => Locked(path))) is null; attempt++)
            Thread.Sleep(LookingMayTake);
        return taken
            ?? throw new FileException(runFolder, $"another coordinator is at work on this run ({OwnerIn(path)}); wait until it ends, stop it, or resume another run with --resume DIR.");
    }

    /// <summary>True if a coordinator is working on the run, as far as this can be seen. Nothing is changed.</summary>
    public static bool IsTaken(string runFolder)
    {
        // Nothing else is a lock, and a pipe would be waited for.
        if (FileStatus.OfName(PathIn(runFolder)).Kind != FileKind.Regular)
            return false;
        try
        {
            File.OpenHandle(PathIn(runFolder), FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return ExclusiveFile.IsHeld(e);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static string OwnerIn(string path) =>
        LockedFile.ReadText(path) is { } text && text.StartsWith(RunPaths.LockOwner, StringComparison.Ordinal) ? DisplayText.OneLine(text.Trim()) : $"{path} says which";

    private static string PathIn(string runFolder) => new RunPaths(runFolder).Lock;

    /// <summary>Null if another process has it.</summary>
    private static RunLock? Locked(string path)
    {
        if (ExclusiveFile.TryOpen(path) is not { } file)
            return null;
        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{RunPaths.LockOwner}{Environment.ProcessId} on {Environment.MachineName}, since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n")), 0);
            return new RunLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
