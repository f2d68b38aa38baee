using System.Globalization;
using System.Text.Json;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>The folder that receives all files of one run. It exists and can be written.</summary>
public sealed class RunFolder : RunPaths
{
    /// <summary>Where the folder of a run is created if the user names none.</summary>
    public const string DefaultParent = "runs";

    private RunFolder(string path)
        : base(path)
    {
    }

    /// <summary>True if it holds a run, finished or not.</summary>
    public bool HoldsRun => File.Exists(Run) || Directory.Exists(Checkpoints);

    /// <summary>True if it holds the results of a run that reached its last epoch.</summary>
    public bool IsFinished
    {
        get
        {
            try
            {
                using var summary = FileAttempt.OrNull(() => JsonDocument.Parse(File.ReadAllBytes(Summary)));
                return summary is not null && summary.RootElement.TryGetProperty("completed", out var completed) && completed.ValueKind == JsonValueKind.True;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>A folder of the user's choice, made if it is not there.</summary>
    /// <exception cref="SettingsException">It cannot be written, or it holds another run, finished or not.</exception>
    public static RunFolder At(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new SettingsException("--out names no folder; give a path, or leave the option out.");
        var folder = new RunFolder(path);
        if (File.Exists(folder.Summary))
            throw new SettingsException($"{path} holds the results of another run, which are not overwritten; choose another folder with --out.");
        if (folder.HoldsRun || File.Exists(folder.Metrics))
            throw new SettingsException($"{path} holds a run that did not finish, which is not overwritten; resume it with --resume {path}, or choose another folder with --out.");
        return folder.Made();
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
        return new RunFolder(free).Made();
    }

    /// <summary>The folder of a run to be continued.</summary>
    /// <exception cref="SettingsException">It holds no run, or cannot be written.</exception>
    public static RunFolder ForResuming(string path)
    {
        var folder = new RunFolder(path);
        if (!Directory.Exists(path))
            throw new SettingsException($"--resume {path}: there is no such folder; give the folder of a run, as its --out was.");
        return folder.HoldsRun
            ? folder.Made()
            : throw new SettingsException($"--resume {path}: this folder holds no run that can be resumed; give the folder of one, as its --out was.");
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

    /// <summary>
    /// Removes what was left by a run that never began. It would look like a run, and be in the way of the
    /// next attempt.
    /// </summary>
    /// <param name="withRun">The run's files as well, not only the folder if it is empty.</param>
    public void Clear(bool withRun)
    {
        foreach (var file in withRun ? (string[])[Run, Lock, Journal, Settings, InitialWeights] : [])
            File.Delete(file);
        if (withRun && Directory.Exists(Checkpoints))
            Directory.Delete(Checkpoints, recursive: true);
        if (Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
            Directory.Delete(Path);
    }

    private RunFolder Made()
    {
        if (File.Exists(Path))
            throw new SettingsException($"{Path} is a file, not a folder; choose another folder with --out.");
        // Better now than after an hour of training.
        OutputPath.MakeFolder(Path);
        return this;
    }
}
