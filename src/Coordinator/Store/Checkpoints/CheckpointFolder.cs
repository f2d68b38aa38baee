using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>What a search for a checkpoint came to.</summary>
/// <param name="Found">Null if none is left.</param>
/// <param name="Skipped">For each newer file that cannot be used, the line that says why; the newest first.</param>
public sealed record CheckpointSearch(Checkpoint? Found, ImmutableArray<string> Skipped);

/// <summary>The newest checkpoints of a run, checkpoints/step-000000235.safetensors and so on in its folder.</summary>
public sealed partial class CheckpointFolder
{
    private readonly string _path;
    private readonly int _kept;

    private CheckpointFolder(string path) => _path = path;

    /// <summary>
    /// Opens the folder, which is made if it is not there, and deletes what a process that was killed left unfinished.
    /// </summary>
    /// <param name="runFolder">Locked by this process.</param>
    /// <param name="kept">Checkpoints that stay when a newer one is saved, itself included; the older ones are for the case that it is damaged.</param>
    /// <exception cref="CheckpointException">The folder cannot be written.</exception>
    public CheckpointFolder(string runFolder, int kept = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        _path = new RunPaths(runFolder).Checkpoints;
        _kept = kept;
        Attempt("cannot be written", () =>
        {
            Directory.CreateDirectory(_path);
            AtomicFile.RemoveUnfinished(runFolder);
            AtomicFile.RemoveUnfinished(_path);
        });
    }

    /// <summary>The checkpoints of a run that another process may be working on: nothing is written. Null if there are none.</summary>
    public static CheckpointFolder? ForReading(string runFolder) =>
        new RunPaths(runFolder).Checkpoints is var path && Directory.Exists(path) ? new CheckpointFolder(path) : null;

    /// <summary>Writes a checkpoint, deletes those that are older than the newest few, and returns its path.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public string Save(CheckpointOrigin origin, TrainingState state)
    {
        var path = PathOf(state.Step);
        CheckpointFile.Write(path, origin, state);
        try
        {
            // Checkpoints beyond this step, left by an attempt that is being redone, must not push out the current ones.
            foreach (var old in NewestFirst().Where(file => file.Step <= state.Step).Skip(_kept))
                File.Delete(old.Path);
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            // One too many does no harm, and the next save tries again.
        }

        return path;
    }

    /// <summary>The newest checkpoint that can be used.</summary>
    /// <param name="expected">If given, only one of this run (whatever the term) and of this model will do.</param>
    /// <param name="upTo">Step that it may not be beyond.</param>
    /// <exception cref="CheckpointException">The folder cannot be read.</exception>
    public CheckpointSearch Newest(CheckpointOrigin? expected = null, long upTo = long.MaxValue)
    {
        var passedOver = ImmutableArray.CreateBuilder<string>();
        foreach (var file in NewestFirst().Where(file => file.Step <= upTo))
        {
            try
            {
                return new CheckpointSearch(CheckpointFile.Read(file.Path, expected), passedOver.ToImmutable());
            }
            catch (CheckpointException e)
            {
                passedOver.Add(e.Message);
            }
        }

        return new CheckpointSearch(null, passedOver.ToImmutable());
    }

    /// <summary>Deletes the checkpoints beyond a step, damaged ones too: the training goes another way from there.</summary>
    /// <exception cref="CheckpointException">A file cannot be deleted.</exception>
    public void RemoveAfter(long step)
    {
        foreach (var file in NewestFirst().Where(file => file.Step > step))
            Attempt("cannot be deleted", () => File.Delete(file.Path), file.Path);
        Attempt("cannot be written", () => FolderSync.Flush(_path));
    }

    /// <summary>The step that a checkpoint's name tells; null if it is the name of something else.</summary>
    internal static long? StepOf(string path) =>
        Name().Match(Path.GetFileName(path)) is { Success: true } match
        && long.TryParse(match.Groups["step"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : null;

    /// <summary>Where the checkpoint of a step is, or would be.</summary>
    internal string PathOf(long step) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"step-{step:D9}.safetensors"));

    private List<(long Step, string Path)> NewestFirst()
    {
        var files = new List<(long Step, string Path)>();
        Attempt("cannot be read", () =>
        {
            foreach (var path in Directory.EnumerateFiles(_path))
                if (StepOf(path) is { } step)
                    files.Add((step, path));
        });
        return [.. files.OrderByDescending(file => file.Step)];
    }

    private void Attempt(string failure, Action action, string? path = null)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new CheckpointException(path ?? _path, $"{failure}: {FileFailure.Reason(e)}");
        }
    }

    [GeneratedRegex(@"^step-(?<step>[0-9]{9,19})\.safetensors$")]
    private static partial Regex Name();
}
