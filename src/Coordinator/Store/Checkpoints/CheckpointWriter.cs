using System.Diagnostics;
using System.Globalization;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>A checkpoint that is in its folder.</summary>
/// <param name="Duration">From the capture's end to the file on the disk.</param>
public sealed record CheckpointSaved(long Step, int EpochsDone, string Path, TimeSpan Duration);

/// <summary>A checkpoint that could not be written, and why in one line. The training can continue: the next one may find room.</summary>
public sealed record CheckpointFailed(long Step, string Reason);

/// <summary>
/// Writes checkpoints beside the training: only a copy of the state is made on the caller's thread. One at a time is
/// written, so there is one copy, allocated here. To be used by one caller at a time.
/// </summary>
public sealed class CheckpointWriter : IDisposable
{
    private readonly CheckpointFolder _folder;
    private readonly CheckpointOrigin _origin;
    private readonly Action _prepare;
    private readonly Action<CheckpointSaved> _saved;
    private readonly Action<CheckpointFailed> _failed;
    private readonly TrainingState _copy;
    private readonly SemaphoreSlim _begun = new(0);
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private readonly Thread _thread;
    private readonly TimeSpan _deadline;
    private volatile bool _abandoned;
    private volatile bool _ending;

    /// <param name="prepare">Called before each checkpoint is written, on the thread that writes. With a FileException it is not written, which is told as its failure.</param>
    /// <param name="saved">Told on the thread that writes; may not throw.</param>
    /// <param name="failed">Told on the thread that writes, or on the caller's when the deadline passes; may not throw.</param>
    /// <param name="deadline">How long the end of a process waits for a checkpoint that the disk does not take.</param>
    public CheckpointWriter(
        CheckpointFolder folder, CheckpointOrigin origin, Action prepare, Action<CheckpointSaved> saved, Action<CheckpointFailed> failed, TimeSpan deadline)
    {
        (_folder, _origin, _prepare, _saved, _failed, _deadline) = (folder, origin, prepare, saved, failed, deadline);
        _copy = new TrainingState(new ParameterLayout(origin.Model));
        // One long-lived thread: starting one per checkpoint would take the caller longer than copying a small model.
        _thread = new Thread(WriteAll) { Name = "checkpoints", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Lets the caller copy its state and writes the copy in the background. False, and nothing was copied, if the
    /// checkpoint before is still being written.
    /// </summary>
    /// <param name="capture">Sets every property and fills every vector of the state it is given.</param>
    public bool TryBegin(Action<TrainingState> capture)
    {
        ObjectDisposedException.ThrowIf(_ending, this);
        if (_abandoned || !_idle.IsSet)
            return false;
        capture(_copy);
        _idle.Reset();
        _begun.Release();
        return true;
    }

    /// <summary>
    /// Writes a checkpoint before it returns, behind the one in progress: the last one of a process. Each of the two has
    /// the deadline for itself.
    /// </summary>
    /// <param name="capture">As for <see cref="TryBegin"/>.</param>
    public void Save(Action<TrainingState> capture)
    {
        if (Flush() && TryBegin(capture))
            Flush();
    }

    /// <summary>
    /// Waits for the write in progress. False if it is not done by the deadline: that is told as its failure, once, and
    /// nothing is waited for or written any more.
    /// </summary>
    public bool Flush()
    {
        if (_abandoned || _idle.Wait(_deadline))
            return !_abandoned;
        _abandoned = true;
        _failed(new CheckpointFailed(_copy.Step, string.Create(
            CultureInfo.InvariantCulture,
            $"{_folder.PathOf(_copy.Step)}: the checkpoint is not written after {_deadline.TotalSeconds:0.###} s; the disk does not answer.")));
        return false;
    }

    /// <summary>Waits for the write in progress and ends the thread; a write that the disk delays beyond the deadline is abandoned when the process ends.</summary>
    public void Dispose()
    {
        if (_ending)
            return;
        // Before the thread is told to end, or it could do so with the write still before it.
        var idle = Flush();
        _ending = true;
        if (!idle)
            return;
        _begun.Release();
        _thread.Join();
        _begun.Dispose();
        _idle.Dispose();
    }

    private void WriteAll()
    {
        while (true)
        {
            _begun.Wait();
            if (_ending)
                return;
            Write();
            _idle.Set();
        }
    }

    private void Write()
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            _prepare();
            var path = _folder.Save(_origin, _copy);
            // The receiver may be gone after it was told of the failure.
            if (!_abandoned)
                _saved(new CheckpointSaved(_copy.Step, _copy.EpochsDone, path, Stopwatch.GetElapsedTime(began)));
        }
        catch (FileException e)
        {
            if (!_abandoned)
                _failed(new CheckpointFailed(_copy.Step, e.Message));
        }
    }
}
