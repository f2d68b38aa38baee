using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>
/// in-doubt: there while sums that have entered the weights may be wrong. It holds the step before which they are trusted,
/// so that, however the process ends meanwhile, the next one continues from before it.
/// </summary>
internal static class SuspectMarkerFile
{
    /// <param name="step">Null if nothing is in doubt any more.</param>
    /// <exception cref="FileException">The file cannot be written or deleted.</exception>
    public static void Write(string runFolder, long? step)
    {
        var path = PathIn(runFolder);
        FileAttempt.Do(path, "that steps are in doubt cannot be noted", () =>
        {
            if (step is { } since)
                AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes(since.ToString(CultureInfo.InvariantCulture) + "\n")));
            else
                File.Delete(path);
        });
    }

    /// <exception cref="FileException">The file is there and cannot be read.</exception>
    public static long? Read(string runFolder)
    {
        var path = PathIn(runFolder);
        if (FileAttempt.ReadIfThere(path, "the file cannot be read") is not { } content)
            return null;
        return long.TryParse(Encoding.UTF8.GetString(content).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw new FileException(path, "the file does not say from which step on the weights are in doubt; write 0 into it to begin at the first.");
    }

    private static string PathIn(string runFolder) => new RunPaths(runFolder).SuspectMarker;
}
