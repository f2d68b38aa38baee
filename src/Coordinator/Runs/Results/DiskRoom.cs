using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// Room for what a run writes at its end. On a full disk its older checkpoints give way, and then it waits for a while for
/// somebody to make room.
/// </summary>
/// <param name="tell">Told what is missing.</param>
internal sealed class DiskRoom(TrainingRun run, Action<TrainingEvent> tell, TimeProvider time)
{
    // docker-compose.yml gives containers half a minute to stop.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // Figures, tables, the header of a file.
    private const long Small = 1 << 19;

    private bool _hasWaited;

    // A checkpoint has weights and two moments, the model weights.
    private long Needed => 4 * (long)sizeof(float) * new ParameterLayout(run.Spec.Model).Count + Small;

    /// <summary>After something could not be written.</summary>
    /// <returns>True if there was none and there is more now: it is worth another attempt.</returns>
    public async Task<bool> Make()
    {
        if (HasRoom())
            return false;
        if (DropCheckpoints())
        {
            tell(RunEvents.CheckpointsDropped(run.Folder.Path));
            return true;
        }

        // Once: who did not come for the one will not come for the other.
        if (_hasWaited)
            return false;
        _hasWaited = true;
        tell(RunEvents.WaitsForRoom(run.Folder.Path, Needed, Patience));
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(LookEvery, time, CancellationToken.None);
            if (HasRoom())
                return true;
        }

        return false;
    }

    private bool DropCheckpoints()
    {
        try
        {
            return run.Store.Checkpoints.KeepNewest(run.Store.Origin);
        }
        catch (FileException)
        {
            return false;
        }
    }

    /// <summary>True also if nothing can be written for another reason.</summary>
    private bool HasRoom()
    {
        try
        {
            // Never committed, so that it is gone again.
            using var probe = new AtomicFile(run.Folder.Model);
            var block = new byte[1 << 16];
            for (var left = Needed; left > 0; left -= block.Length)
            {
                // Some disks make nothing of zeros.
                Random.Shared.NextBytes(block);
                probe.Stream.Write(block);
            }

            probe.Stream.Flush(flushToDisk: true);
            return true;
        }
        catch (IOException e)
        {
            return !IsFull(e);
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    // ENOSPC and EDQUOT of Linux, EDQUOT of macOS, and ERROR_DISK_FULL of Windows.
    private static bool IsFull(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xffff) == 0x70 : e.HResult is 28 or 122 or 69;
}
