using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Shared.Data.Files;

/// <summary>A file that one process has at a time. The system frees it when the process dies, however it dies.</summary>
public static class ExclusiveFile
{
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Opens the file, or makes it; null if another process has it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>True if the file could not be opened because another process has it.</summary>
    public static bool IsHeld(IOException refusal) => refusal.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation;
}
