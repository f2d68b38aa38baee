using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// in-doubt: there while sums that have entered the weights may be wrong. It holds the step before which they are trusted,
/// so that, however the process ends meanwhile, the next one continues from before it.
/// </summary>
internal static class SuspectMarkerFile
{
    /// <param name="step">Null if nothing is in doubt any more.</param>
    /// <exception cref="CheckpointException">The file cannot be written or deleted.</exception>
    public static void Write(string runFolder, long? step)
    {
        var path = PathIn(runFolder);
        try
        {
            if (step is not { } since)
            {
                File.Delete(path);
                return;
            }

            using var file = new AtomicFile(path);
            file.Stream.Write(Encoding.ASCII.GetBytes(since.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Commit();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new CheckpointException(path, $"that steps are in doubt cannot be noted: {FileFailure.Reason(e)}");
        }
    }

    /// <exception cref="CheckpointException">The file is there and cannot be read.</exception>
    public static long? Read(string runFolder)
    {
        var path = PathIn(runFolder);
        try
        {
            return long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                ? step
                : throw new CheckpointException(path, "the file does not say from which step on the weights are in doubt; write 0 into it to begin at the first.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new CheckpointException(path, $"the file cannot be read: {FileFailure.Reason(e)}");
        }
    }

    private static string PathIn(string runFolder) => new RunPaths(runFolder).SuspectMarker;
}
