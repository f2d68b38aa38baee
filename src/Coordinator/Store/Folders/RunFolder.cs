using System.Globalization;
using System.Text.Json;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Folders;

/// <summary>The folder that receives all files of one run. It exists and can be written.</summary>
public sealed class RunFolder : RunPaths
{
    /// <summary>Where the folder of a run is created if the user names none.</summary>
    public const string DefaultParent = "runs";

    private bool _isMade;

    private RunFolder(string path)
        : base(path)
    {
    }

    /// <summary>True if it holds a run, finished or not: its run.json, or a checkpoint, which tells what run.json did.</summary>
    public bool HoldsRun => File.Exists(Run) || HasCheckpoint;

    /// <summary>True if it holds the results of a run that reached its last epoch.</summary>
    public bool IsFinished
    {
        get
        {
            using var summary = FileAttempt.OrNull(() => JsonDocument.Parse(InputFile.ReadAll(Summary)));
            return summary is { RootElement.ValueKind: JsonValueKind.Object }
                && summary.RootElement.TryGetProperty("completed", out var completed) && completed.ValueKind == JsonValueKind.True;
        }
    }

    /// <summary>A folder of the user's choice, made if it is not there.</summary>
    /// <param name="flag">The option that names it.</param>
    /// <exception cref="SettingsException">It cannot be written, or it holds another run, finished or not.</exception>
    public static RunFolder At(string path, string flag = "--out")
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new SettingsException($"{flag} names no folder; give a path, or leave the option out.");
        var folder = new RunFolder(path);
        folder.RequireNew();
        return folder.Made(flag);
    }

    /// <exception cref="SettingsException">It holds a run, finished or not, or something else that a run would write over.</exception>
    public void RequireNew()
    {
        RequireOwnFiles();
        if (File.Exists(Summary))
            throw new SettingsException($"{Path} holds the results of another run, which are not overwritten; choose another folder.");
        if (HoldsRun)
            throw new SettingsException($"{Path} holds a run that did not finish, which is not overwritten; resume it with --resume {Path}, or choose another folder with --out.");
        RequireNothingElse();
    }

    /// <summary>
    /// What has the name of a file of a run must be a file, in the folder itself: what a link leads to is somebody else's,
    /// and would be written, cut off or deleted as if it were the run's.
    /// </summary>
    /// <exception cref="SettingsException">It names the first that is something else.</exception>
    public void RequireOwnFiles()
    {
        foreach (var (paths, wanted) in ((string[], FileKind)[])[(AllFiles, FileKind.Regular), (AllFolders, FileKind.Folder)])
            foreach (var path in paths)
                if (FileStatus.OfName(path).Kind is var kind and not FileKind.Nothing && kind != wanted)
                    throw new SettingsException($"{path} is {Describe(kind)}, where a run has {(wanted == FileKind.Folder ? "a folder" : "a file")} of its own; move it away, or {(kind == FileKind.Link ? "put what it leads to in its place" : "choose another folder")}.");
    }

    /// <summary>
    /// A new folder in a parent, usually <see cref="DefaultParent"/>, which is made if it is not there; named after the
    /// time, for example runs/20260131-235959, with -2, -3 … if that is taken.
    /// </summary>
    /// <exception cref="SettingsException">It cannot be written.</exception>
    public static RunFolder New(string parent, DateTimeOffset startedAt)
    {
        var path = System.IO.Path.Combine(parent, startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        var free = path;
        for (var i = 2; System.IO.Path.Exists(free); i++)
            free = $"{path}-{i}";
        return new RunFolder(free).Made("--out");
    }

    /// <summary>A run can be begun in this folder, which need not be there, or continued.</summary>
    /// <exception cref="SettingsException">It holds something else.</exception>
    public static void RequireUsable(string path)
    {
        if (File.Exists(path))
            throw new SettingsException($"{path} is a file, where a run has its folder; move it away.");
        var folder = new RunFolder(path);
        folder.RequireOwnFiles();
        if (!folder.HoldsRun && Directory.Exists(path))
            folder.RequireNothingElse();
    }

    /// <summary>True for a folder that is not for one run but for many: the usual one, and one that holds runs already.</summary>
    /// <param name="usual">Where the folder of a run is created if the user names none.</param>
    public static bool IsForRuns(string path, string usual) => !string.IsNullOrWhiteSpace(path)
        && (System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)) == System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(usual))
            || (Find(path) is null && In(path).Any()));

    /// <summary>The folder of a run to be continued.</summary>
    /// <param name="flag">The option that names it.</param>
    /// <exception cref="SettingsException">It holds no run, or cannot be written.</exception>
    public static RunFolder ForResuming(string path, string flag = "--resume")
    {
        var folder = new RunFolder(path);
        if (!Directory.Exists(path))
            throw new SettingsException($"{flag} {path}: there is no such folder; give the folder of a run, as its --out was.");
        folder.RequireOwnFiles();
        if (!folder.HoldsRun)
            throw new SettingsException($"{flag} {path}: this folder holds no run that can be resumed; give the folder of one, as its --out was.");
        // A run that has nothing left to do may be on a disk that is only read.
        return folder.IsFinished ? folder : folder.Made(flag);
    }

    /// <summary>A folder, if it holds a run, finished or not; else null.</summary>
    public static RunFolder? Find(string path) => new RunFolder(path) is { HoldsRun: true } folder ? folder : null;

    /// <summary>The folder of a run to look at, of which nothing is changed.</summary>
    /// <exception cref="SettingsException">It holds no run.</exception>
    public static RunFolder ForReading(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.Settings)
            ? folder
            : throw new SettingsException($"{path} holds no run (there is no settings.json in it); give the folder of one, as its --out was.");
    }

    /// <summary>The folders in a parent that hold runs, the newest first.</summary>
    public static IEnumerable<RunFolder> In(string parent) => !Directory.Exists(parent)
        ? []
        : Directory.EnumerateDirectories(parent)
            .OrderByDescending(path => path, StringComparer.Ordinal)
            .Select(path => new RunFolder(path))
            .Where(folder => folder.HoldsRun);

    /// <summary>Removes the folder again, if it was made for a run that did not begin and nothing is in it.</summary>
    public void RemoveIfUnused()
    {
        if (_isMade)
            // Not recursive: whatever is in it stays.
            FileAttempt.Try(() => Directory.Delete(Path));
    }

    internal static string Describe(FileKind kind) => kind switch
    {
        FileKind.Regular => "a file",
        FileKind.Folder => "a folder",
        FileKind.Link => "a link",
        FileKind.Pipe => "a pipe",
        _ => "a device",
    };

    private bool HasCheckpoint => Directory.Exists(Checkpoints)
        // What cannot be looked into may hold anything.
        && (FileAttempt.OrNull(() => Directory.GetFiles(Checkpoints)) is not { } files || files.Any(file => StepOf(file) is not null));

    /// <summary>What a run would write over must not be there, unless a start that was killed before the run began has left it.</summary>
    /// <exception cref="SettingsException">It names what is there.</exception>
    public void RequireNothingElse()
    {
        string[] ofStart = IsLockEmpty ? [Lock] : HasLockOfOurs ? [Lock, Settings, InitialWeights, .. IsJournalEmpty ? [Journal] : Array.Empty<string>()] : [];
        string[] there =
        [
            .. ((string[])[Lock, Settings, InitialWeights, Journal, Metrics, Events, Summary, Model, Curves, Reconstructions, SuspectMarker]).Where(System.IO.Path.Exists),
            .. ((string[])[Checkpoints, ReconstructionHistory, TensorBoard]).Where(HoldsAnything),
        ];
        if (there.Except(ofStart).Select(System.IO.Path.GetFileName).ToArray() is { Length: > 0 } foreign)
            throw new SettingsException($"{Path} holds {string.Join(", ", foreign)}, which {(foreign.Length == 1 ? "is" : "are")} not overwritten; choose another folder.");
    }

    // While a coordinator holds it, nobody can read it: that there is one is told when it is to be taken.
    private bool HasLockOfOurs =>
        File.Exists(Lock) && (FileAttempt.OrNull(() => InputFile.ReadText(Lock)) is not { } text || text.StartsWith(LockOwner, StringComparison.Ordinal));

    // It is made with its first line.
    private bool IsJournalEmpty => !File.Exists(Journal)
        || (new FileInfo(Journal).Length <= JournalHeader.Length && FileAttempt.OrNull(() => InputFile.ReadText(Journal)) is { } text && JournalHeader.StartsWith(text, StringComparison.Ordinal));

    private bool IsLockEmpty => new FileInfo(Lock) is { Exists: true, Length: 0 } && !Directory.EnumerateFileSystemEntries(Path).Skip(1).Any();

    private static bool HoldsAnything(string path) =>
        File.Exists(path) || (Directory.Exists(path) && FileAttempt.OrNull(() => Directory.GetFileSystemEntries(path)) is not { Length: 0 });

    private RunFolder Made(string flag)
    {
        _isMade = !Directory.Exists(Path);
        // Better now than after an hour of training.
        OutputPath.MakeFolder(Path, flag);
        return this;
    }
}
