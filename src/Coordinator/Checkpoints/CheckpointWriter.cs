using System.Diagnostics;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Model;

namespace Autoencoder.Coordinator.Checkpoints;

/// <summary>A checkpoint that is in its folder.</summary>
/// <param name="Duration">From the capture's end to the file on the disk.</param>
public sealed record CheckpointSaved(long Step, string Path, TimeSpan Duration);

/// <summary>A checkpoint that could not be written, and why in one line. The training can go on: the next may find room.</summary>
public sealed record CheckpointFailed(long Step, string Reason);

/// <summary>
/// Writes checkpoints beside the training: only a copy of the state is made on the caller's thread. One at a time is
/// written, so there is one copy, allocated here. To be used by one caller at a time.
/// </summary>
/// <param name="saved">Told on the thread that writes.</param>
/// <param name="failed">Told on the thread that writes.</param>
public sealed class CheckpointWriter(
    CheckpointFolder folder, CheckpointOrigin origin, Action<CheckpointSaved> saved, Action<CheckpointFailed> failed) : IDisposable
{
    private readonly TrainingState _copy = new(new ParameterLayout(origin.Model));
    private Task _write = Task.CompletedTask;

    /// <summary>
    /// Lets the caller copy its state and writes the copy in the background. False, and nothing was copied, if the
    /// checkpoint before is still being written.
    /// </summary>
    /// <param name="capture">Sets every property and fills every vector of the state it is given.</param>
    public bool TryBegin(Action<TrainingState> capture)
    {
        if (!_write.IsCompleted)
            return false;
        _write.GetAwaiter().GetResult();
        capture(_copy);
        // A thread of its own: to wait for a disk is no work for the pool.
        _write = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return true;
    }

    /// <summary>Writes a checkpoint before it returns, behind the one in progress: the last one of a process.</summary>
    /// <param name="capture">As for <see cref="TryBegin"/>.</param>
    public void Save(Action<TrainingState> capture)
    {
        _write.GetAwaiter().GetResult();
        capture(_copy);
        Write();
    }

    /// <summary>Waits for the write in progress; false if it takes longer than that.</summary>
    public bool Flush(TimeSpan deadline) => _write.Wait(deadline);

    /// <summary>Waits for the write in progress.</summary>
    public void Dispose() => _write.GetAwaiter().GetResult();

    private void Write()
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var path = folder.Save(origin, _copy);
            saved(new CheckpointSaved(_copy.Step, path, Stopwatch.GetElapsedTime(began)));
        }
        catch (CheckpointException e)
        {
            failed(new CheckpointFailed(_copy.Step, e.Message));
        }
    }
}
