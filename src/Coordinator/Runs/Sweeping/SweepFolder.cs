using System.Globalization;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>Where a sweep lies: a run's folder for each code size, code-2, code-4 …, and beside them their results.</summary>
public sealed class SweepFolder
{
    private const string RunPrefix = "code-";

    private SweepFolder(string path) => Path = path;

    public string Path { get; }

    public string Table => PathOf("sweep.csv");

    public string Curve => PathOf("sweep.png");

    public string Digits => PathOf("sweep-digits.png");

    /// <summary>A folder for a sweep, which may have been begun there. Nothing in it is changed.</summary>
    /// <exception cref="SettingsException">It holds another sweep, or something else.</exception>
    public static SweepFolder At(string path, SweepPlan plan, string dataFingerprint)
    {
        if (File.Exists(path))
            throw new SettingsException($"{path} is a file, not a folder; choose another folder with --out.");
        var folder = new SweepFolder(path);
        folder.RequireNothingElse();
        foreach (var (run, size) in RunFolder.In(path).Select(run => (run, SizeOf(run.Path))).OrderBy(one => one.Item2))
            if (size is { } known)
                RequireSame(run, known, plan, dataFingerprint);
        // Before hours are spent on the sizes before it.
        foreach (var size in plan.Sizes)
            RunFolder.RequireUsable(folder.RunOf(size));
        foreach (var result in (string[])[folder.Table, folder.Curve, folder.Digits])
            if (FileStatus.OfName(result).Kind is var kind and not (FileKind.Nothing or FileKind.Regular))
                throw new SettingsException($"{result} is {RunFolder.Describe(kind)}, where a sweep has a file of its own; move it away, or choose another folder.");
        // They are written when a run is done.
        if (Array.Find([folder.Table, folder.Curve, folder.Digits], File.Exists) is { } foreign && !RunFolder.In(path).Any(run => SizeOf(run.Path) is not null))
            throw new SettingsException($"{foreign} is of no sweep that is here, and is not overwritten; choose another folder with --out.");
        return folder;
    }

    /// <summary>Of the run with codes of so many values.</summary>
    public string RunOf(int size) => PathOf(string.Create(CultureInfo.InvariantCulture, $"{RunPrefix}{size}"));

    /// <summary>What came of the run of these settings; null if it has not done its epochs, or its model cannot be read.</summary>
    /// <exception cref="FileException">Its model is another one.</exception>
    public RunSummary? Finished(int size, TrainSettings settings) =>
        RunFolder.Find(RunOf(size)) is { } run && RunSummary.Read(run.Summary) is { Completed: true } summary
        && Begun(run) is { } begun && begun.Epochs == settings.Epochs
        && ResultsCheck.DamageOf(run, summary, settings.Definition.Model) is null
            ? summary
            : null;

    private void RequireNothingElse()
    {
        var names = FileAttempt.OrThrow(
            () => Directory.Exists(Path) ? Directory.GetFileSystemEntries(Path) : [],
            reason => new SettingsException($"the folder {Path} cannot be read: {reason} Choose another one with --out."));
        if (names is [var first, ..] && !names.Any(name => SizeOf(name) is not null))
            throw new SettingsException($"{Path} holds something else than a sweep ({System.IO.Path.GetFileName(first)}); choose another folder with --out.");
    }

    private static void RequireSame(RunFolder run, int size, SweepPlan plan, string dataFingerprint)
    {
        // One that cannot be read is looked at more closely when its turn comes.
        if (Begun(run) is not { } begun)
            return;
        if (RunFile.Find(run.Path) is { } identity && identity.DataFingerprint != dataFingerprint)
            throw Other(OptionNames.Data);
        if (plan.SettingsOf(size).Definition.DifferencesFrom(begun.Definition).FirstOrDefault() is { } setting)
            throw Other(setting.Name);
        if (begun.Epochs > plan.Settings.Epochs)
            throw new SettingsException($"{run.Path} was trained for {begun.Epochs} epochs; give as many or more with --epochs, or choose another folder with --out.");

        SettingsException Other(string name) => new(
            $"{run.Path} belongs to another sweep, with another --{name}{(name == SettingNames.Engine ? " (one that names none is of torch)" : "")}; choose another folder with --out.");
    }

    private static TrainSettings? Begun(RunFolder run)
    {
        try
        {
            return TrainSettings.From(OptionValues.Empty.WithDefaultsFrom(run.Settings));
        }
        catch (Exception e) when (e is SettingsException or ModelException)
        {
            return null;
        }
    }

    private static int? SizeOf(string path) =>
        System.IO.Path.GetFileName(path) is var name && name.StartsWith(RunPrefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(RunPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : null;

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
