using System.Text;

namespace Autoencoder.Shared.Data.Files;

/// <summary>Reads a small file on which another process has an exclusive lock. On Unix that binds only those who ask for one.</summary>
public static class LockedFile
{
    private const int Limit = 1024;

    /// <summary>Its first bytes as text; null if it cannot be read, as on Windows.</summary>
    public static string? ReadText(string path)
    {
        if (OperatingSystem.IsWindows() || FileStatus.OfName(path).Kind != FileKind.Regular)
            return null;
        using var handle = ReadOnlyDescriptor.Open(path);
        var bytes = new byte[Limit];
        return handle.IsInvalid ? null : FileAttempt.OrNull(() => Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0)));
    }
}
