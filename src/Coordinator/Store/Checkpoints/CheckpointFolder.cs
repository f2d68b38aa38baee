using System.Collections.Immutable;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>What a search for a checkpoint came to.</summary>
/// <param name="Found">Null if none is left.</param>
/// <param name="Skipped">For each newer file that cannot be used, the line that says why; the newest first.</param>
public sealed record CheckpointSearch(Checkpoint? Found, ImmutableArray<string> Skipped);

/// <summary>The newest checkpoints of a run, checkpoints/step-000000235.safetensors and so on in its folder.</summary>
public sealed class CheckpointFolder
{
    private const string Unwritable = "cannot be written";

    // In a run that writes them faster than they are read, each time another one is the newest.
    private const int MaxListings = 100;

    private readonly RunPaths _paths;
    private readonly string _path;
    private readonly int _kept;

    private CheckpointFolder(RunPaths paths) => (_paths, _path) = (paths, paths.Checkpoints);

    /// <summary>
    /// Opens the folder, which is made if it is not there, and deletes what a process that was killed left unfinished.
    /// </summary>
    /// <param name="runFolder">Locked by this process.</param>
    /// <param name="kept">Checkpoints that stay when a newer one is saved, itself included; the older ones are for the case that it is damaged.</param>
    /// <exception cref="FileException">The folder cannot be written.</exception>
    public CheckpointFolder(string runFolder, int kept = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        _paths = new RunPaths(runFolder);
        (_path, _kept) = (_paths.Checkpoints, kept);
        FileAttempt.Do(_path, Unwritable, () =>
        {
            Directory.CreateDirectory(_path);
            AtomicFile.RemoveUnfinished(runFolder, RunPaths.IsOfRun);
            AtomicFile.RemoveUnfinished(_path, RunPaths.IsOfRun);
        });
    }

    /// <summary>The checkpoints of a run that another process may be working on: nothing is written. Null if there are none.</summary>
    public static CheckpointFolder? ForReading(string runFolder) =>
        new RunPaths(runFolder) is var paths && Directory.Exists(paths.Checkpoints) ? new CheckpointFolder(paths) : null;

    /// <summary>Writes a checkpoint, deletes those of its run that are older than the newest few, and returns its path.</summary>
    /// <exception cref="FileException">The file cannot be written, or what has its name is not this run's.</exception>
    public string Save(CheckpointOrigin origin, TrainingState state)
    {
        var path = _paths.CheckpointOf(state.Step);
        var run = origin.Run.RunId;
        // A link that was put there while it trains leads to what is somebody else's.
        if (FileStatus.OfName(_path).Kind is var folder and not (FileKind.Folder or FileKind.Nothing))
            throw new FileException(_path, $"this is {RunFolder.Describe(folder)}, where the run has a folder of its own; move it away.");
        var kind = FileStatus.OfName(path).Kind;
        if (kind is not (FileKind.Nothing or FileKind.Regular or FileKind.Folder))
            throw new FileException(path, $"this is {RunFolder.Describe(kind)}, where the run has a checkpoint of its own, and is not replaced; move it away.");
        if (kind == FileKind.Regular && CheckpointFile.RunOf(path) is { } other && other != run)
            throw new FileException(path, $"a checkpoint of another run ({other}) is there, which is not overwritten; move it to another folder.");
        CheckpointFile.Write(path, origin, state);
        // Checkpoints beyond this step, left by an attempt that is being redone, must not push out the current ones. One too
        // many does no harm, and the next save tries again.
        foreach (var old in NewestFirst().Where(file => file.Step <= state.Step && IsKnownToBelong(run, file.Path)).Skip(_kept))
            FileAttempt.Try(() => File.Delete(old.Path));
        return path;
    }

    /// <summary>The newest checkpoint that can be used.</summary>
    /// <param name="expected">If given, only one of this run (whatever the term) and of this model will do.</param>
    /// <param name="upTo">Step that it may not be beyond.</param>
    /// <exception cref="FileException">The folder cannot be read.</exception>
    public CheckpointSearch Newest(CheckpointOrigin? expected = null, long upTo = long.MaxValue)
    {
        for (var listing = 1; ; listing++)
            if (Search(expected, upTo, mayList: listing < MaxListings) is { } search)
                return search;
    }

    /// <summary>Null if one that was listed is gone by now: then a newer one is there.</summary>
    private CheckpointSearch? Search(CheckpointOrigin? expected, long upTo, bool mayList)
    {
        var passedOver = ImmutableArray.CreateBuilder<string>();
        foreach (var file in Named().Where(file => file.Step <= upTo))
        {
            if (file.Kind is not (FileKind.Regular or FileKind.Nothing))
            {
                passedOver.Add($"{file.Path}: this is {RunFolder.Describe(file.Kind)}, where the run has a checkpoint of its own.");
                continue;
            }

            try
            {
                return new CheckpointSearch(CheckpointFile.Read(file.Path, expected), passedOver.ToImmutable());
            }
            catch (FileException) when (mayList && FileStatus.OfName(file.Path).Kind == FileKind.Nothing)
            {
                return null;
            }
            catch (FileException e)
            {
                passedOver.Add(e.Message);
            }
        }

        return new CheckpointSearch(null, passedOver.ToImmutable());
    }

    /// <summary>
    /// Deletes a run's checkpoints beyond a step: the training goes another way from there. What cannot be read as one of
    /// this run stays; nothing will be continued from it.
    /// </summary>
    /// <exception cref="FileException">A file cannot be read or deleted.</exception>
    public void RemoveAfter(long step, Guid run)
    {
        foreach (var file in NewestFirst().Where(file => file.Step > step && Belongs(run, file.Path)))
            FileAttempt.Do(file.Path, "cannot be deleted", () => File.Delete(file.Path));
        FileAttempt.Do(_path, Unwritable, () => FolderSync.Flush(_path));
    }

    /// <summary>
    /// Deletes all checkpoints of this run but the newest that can be used: they are for the case that it is damaged. While
    /// steps are in doubt, the newest before these stays too, for it is what the run may have to go back to.
    /// </summary>
    /// <returns>True if one was deleted.</returns>
    /// <exception cref="FileException">The folder cannot be read, or whether steps are in doubt.</exception>
    public bool KeepNewest(CheckpointOrigin origin)
    {
        if (Newest(origin).Found is not { State.Step: var newest })
            return false;
        var trusted = SuspectMarkerFile.Read(_paths.Path) is { } step ? Newest(origin, upTo: step).Found?.State.Step : null;
        var deleted = false;
        foreach (var old in NewestFirst().Where(file => file.Step < newest && file.Step != trusted && IsKnownToBelong(origin.Run.RunId, file.Path)))
            deleted |= FileAttempt.Try(() => File.Delete(old.Path));
        return deleted;
    }

    /// <summary>Where the checkpoint of a step is, or would be.</summary>
    internal string PathOf(long step) => _paths.CheckpointOf(step);

    /// <summary>True if a file is this run's own, and no link to one.</summary>
    private static bool Belongs(Guid run, string path) => FileStatus.OfName(path).Kind == FileKind.Regular && CheckpointFile.RunOf(path) == run;

    private static bool IsKnownToBelong(Guid run, string path)
    {
        try
        {
            return Belongs(run, path);
        }
        catch (FileException)
        {
            return false;
        }
    }

    // What is not one and has its name, a pipe say, would be waited for; what a link leads to stays when the run goes back
    // behind it.
    private IEnumerable<(long Step, string Path)> NewestFirst() =>
        Named().Where(file => file.Kind == FileKind.Regular).Select(file => (file.Step, file.Path));

    /// <summary>What has the name of a checkpoint, the newest first. One that is gone by now is told from one that never was: it is nothing.</summary>
    private IEnumerable<(long Step, string Path, FileKind Kind)> Named() => FileAttempt.Do(_path, "cannot be read", () => Directory.GetFiles(_path))
        .Select(path => (Step: RunPaths.StepOf(path), Path: path, FileStatus.OfName(path).Kind))
        .Where(file => file.Step is not null)
        .Select(file => (file.Step!.Value, file.Path, file.Kind))
        .OrderByDescending(file => file.Item1);
}
