using System.Globalization;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Store;

/// <summary>
/// Keeps the journal and the checkpoints of a run, and compares the steps that are done again with what the journal has
/// of them.
/// </summary>
public sealed class RunKeeper : ITrainingKeeper, IDisposable
{
    private static readonly TimeSpan DiskDeadline = TimeSpan.FromSeconds(30);

    private readonly RunStore _store;
    private readonly CheckpointWriter _writer;
    private readonly Action<TrainingEvent> _tell;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly RepeatedFailure _failure = new();
    private CheckpointSchedule _schedule;
    private CheckpointSaved? _saved;
    private bool _journalFailed;
    private bool _isSuspect;
    private volatile bool _ending;
    private volatile string? _successor;

    /// <param name="tell">Told of what happens, on any thread.</param>
    public RunKeeper(RunStore store, CheckpointSchedule schedule, Action<TrainingEvent> tell, TimeProvider time)
    {
        (_store, _tell, _time, _began) = (store, tell, time, time.GetTimestamp());
        _schedule = schedule.Saved(store.Start.Step, store.Start.EpochsDone, TimeSpan.Zero);
        _writer = new CheckpointWriter(
            store.Checkpoints, store.Origin, RequireOwnFolder,
            saved =>
            {
                _saved = saved;
                _failure.Reset();
                tell(RunEvents.CheckpointWritten(saved.Step, saved.Path, saved.Duration));
            },
            Failed, DiskDeadline);
    }

    /// <exception cref="TrainingException">The step gave other weights than before.</exception>
    public void StepDone(long step, double loss, SharedWeights weights)
    {
        var row = new JournalRow(_store.Run.Term, step, loss, weights.Checksum);
        if (_store.DoneBefore.TryGetValue(step, out var before) && before.Weights != row.Weights)
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"step {step}, done again, came to other weights ({row.Weights:x16}) than the journal has of term {before.Term} ({before.Weights:x16}): this machine computes other bits, or a file was changed; continue on the machine where the run was begun, or remove its journal.csv to accept them"));
        if (_journalFailed)
            return;
        try
        {
            _store.Journal.Append(row);
        }
        catch (FileException e)
        {
            // No reason to lose the training.
            _journalFailed = true;
            _tell(RunEvents.JournalFailed(e.Message));
        }
    }

    public void MarkSuspect(Round? since)
    {
        _isSuspect = since is not null;
        try
        {
            // Which steps another process suspects is not known here.
            RequireOwnFolder();
            _store.MarkSuspect(since);
        }
        catch (FileException e)
        {
            _tell(RunEvents.SuspectMarkFailed(e.Message));
        }
    }

    /// <exception cref="TrainingException">The run's folder is another process's now.</exception>
    public void OnRoundBoundary(TrainingSession session)
    {
        RequireNoSuccessor(session);
        var now = _time.GetElapsedTime(_began);
        if (_schedule.IsDue(session.Steps, session.EpochsDone, now) && _writer.TryBegin(session.Capture))
            _schedule = _schedule.Saved(session.Steps, session.EpochsDone, now);
    }

    /// <summary>
    /// At the training's end, whatever ended it: makes sure that what was reached is on the disk. A checkpoint that was
    /// begun for the same step does not count before it is done, and it may fail. What is in doubt is not saved: the run
    /// will continue from before it, and the new file would push out an older checkpoint.
    /// </summary>
    /// <returns>False if it could not be written, which was told.</returns>
    /// <exception cref="TrainingException">The run's folder is another process's now.</exception>
    public bool SaveLast(TrainingSession session)
    {
        _ending = true;
        if (!_writer.Flush())
        {
            RequireNoSuccessor(session);
            return false;
        }

        try
        {
            RequireOwnFolder();
        }
        catch (FileException e)
        {
            RequireNoSuccessor(session);
            Failed(new CheckpointFailed(session.Steps, e.Message));
            return false;
        }

        if (_isSuspect || IsSaved(session))
            return true;
        _writer.Save(session.Capture);
        return IsSaved(session);
    }

    private bool IsSaved(TrainingSession session) =>
        _saved is { } saved && (saved.Step, saved.EpochsDone) == (session.Steps, session.EpochsDone) && File.Exists(saved.Path);

    private void RequireOwnFolder()
    {
        var before = _store.TimesRestored;
        if ((_successor = _store.ReclaimFolder()) is { } successor)
            throw new FileException(_store.Folder.Path, $"{successor}.");
        if (_store.TimesRestored != before)
            _tell(RunEvents.MadeAgain(_store.Folder.Path));
    }

    private void RequireNoSuccessor(TrainingSession session)
    {
        if (_successor is not { } successor)
            return;
        // What is in doubt is no state to continue from; a run that another coordinator continues needs none.
        var kept = successor is not (RunStore.AnotherRun or RunStore.AnotherFolder) ? ""
            : _isSuspect ? "; if its folder was moved, --resume continues it from there"
            : $"; {_store.SaveBeside(session.Capture)}";
        throw new TrainingException($"{_store.Folder.Path}: {successor}{kept}");
    }

    /// <summary>Waits until nothing is written any more, so that the run's files can be changed by somebody else.</summary>
    /// <exception cref="FileException">The disk does not answer.</exception>
    public void Release()
    {
        _ending = true;
        if (!_writer.Flush())
            throw new FileException(_store.Folder.Path, "the run cannot continue while a checkpoint is being written that the disk does not take; resume it with --resume when the disk answers again.");
    }

    public void Dispose()
    {
        _ending = true;
        _writer.Dispose();
    }

    private void Failed(CheckpointFailed failed)
    {
        // Then the training ends, and says why.
        if (_successor is not null)
            return;
        if (_ending)
            _tell(RunEvents.LastCheckpointFailed(failed.Step, failed.Reason));
        else if (_failure.OnFailure(_time.GetElapsedTime(_began)))
            _tell(RunEvents.CheckpointFailed(failed.Step, failed.Reason));
    }
}
