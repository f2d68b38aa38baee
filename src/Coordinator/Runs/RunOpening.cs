using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs;

/// <summary>What train was asked for: a new run, or to continue one.</summary>
/// <param name="Findings">What was found on the way, to be told once there is somebody to tell.</param>
public sealed record RunOpening(TrainSettings Settings, RunFolder Folder, bool Resumes, ImmutableArray<TrainingEvent> Findings)
{
    private const string Last = "last";

    // Of --resume last, what was looked for and where.
    private (TrainSettings Settings, string Runs)? Latest { get; init; }

    /// <summary>In layout order, of the model that a new run starts from; null for random ones.</summary>
    public float[]? InitialWeights { get; private init; }

    /// <summary>Of --resume last, which run that is, or that there is none and a new one begins; null where the user has named it, or wants a new one.</summary>
    public TrainingEvent? Choice => Latest is var (_, runs) ? ConsoleEvents.ChosenRun(Folder.Path, runs, Resumes) : null;

    /// <param name="runs">Folder of the runs for which the user names none.</param>
    /// <exception cref="SettingsException">An option is unusable, or does not fit the run that is to be continued.</exception>
    /// <exception cref="FileException">The model of --from cannot be used.</exception>
    public static RunOpening From(OptionValues values, string runs = RunFolder.DefaultParent)
    {
        var (resume, resumeOrBegin) = (values[OptionNames.Resume], values[OptionNames.ResumeOrBegin]);
        if (resume is not null && resumeOrBegin is not null)
            throw new SettingsException($"{values.SourceOf(OptionNames.Resume)} and {values.SourceOf(OptionNames.ResumeOrBegin)} exclude each other; leave one out.");
        var isLatest = resume == Last;
        var named = resumeOrBegin ?? (isLatest ? null : resume);
        var continues = named is not null && (named == resume || RunFolder.Find(named) is not null);
        // What is trained, for how long and where, is a run's own: what is set for all runs changes how it is carried out at most.
        if (continues)
            values = values.OnlyOnCommandLine(name => TrainingDefinition.Decides(name) || name is SettingNames.Preset or OptionNames.Epochs or OptionNames.From or OptionNames.Out or OptionNames.Code);
        if (!continues)
            values = FittedSettings.Resolve(values);
        (values, var weights) = StartingModel.Resolve(values);
        if (named is not null)
            RequireNoOut(values, named);
        var opening = continues ? OpenNamed(named!, values)
            : named is not null ? new RunOpening(TrainSettings.From(values), RunFolder.At(named, values.SourceOf(OptionNames.ResumeOrBegin)!), Resumes: false, [])
            : isLatest ? OpenLatest(TrainSettings.From(values), runs, data: null)
            : New(TrainSettings.From(values), runs);
        return opening with { InitialWeights = weights };
    }

    /// <summary>The run of these settings in a folder of its own: a new one, or continued from where it stands.</summary>
    /// <exception cref="SettingsException">The folder holds a run of other settings, or cannot be used.</exception>
    /// <exception cref="FileException">It holds one that cannot be continued.</exception>
    public static RunOpening At(string path, TrainSettings settings)
    {
        if (RunFolder.Find(path) is not { } folder)
            return new RunOpening(settings, RunFolder.At(path), Resumes: false, []);
        var findings = ImmutableArray.CreateBuilder<TrainingEvent>();
        if (settings.Definition.DifferencesFrom(BegunWith(folder, findings).Definition).FirstOrDefault() is { } other)
            throw new SettingsException($"{path} holds a run with another --{other.Name}; choose another folder with --out.");
        return Resumed(settings, folder, findings);
    }

    private static RunOpening New(TrainSettings settings, string runs) => new(
        settings,
        settings.Execution.OutDirectory is not { } path ? RunFolder.New(runs, DateTimeOffset.Now)
            : RunFolder.IsForRuns(path, runs) ? RunFolder.New(path, DateTimeOffset.Now)
            : RunFolder.At(path),
        Resumes: false, []);

    /// <summary>What became of a run of --resume-or-begin that has done all its epochs and has its model: nothing is left to do. Null for any other.</summary>
    /// <param name="load">Gives the data set; called for such a run alone.</param>
    /// <exception cref="FileException">It was trained on other data, so what is asked for is not done; or the model in its folder is another one.</exception>
    public RunSummary? AlreadyDone(OptionValues values, Func<DataSet> load)
    {
        if (values[OptionNames.ResumeOrBegin] is null || !Resumes || !Folder.IsFinished
            || RunSummary.Read(Folder.Summary) is not { } summary || summary.Epochs < Settings.Epochs
            || ResultsCheck.DamageOf(Folder, summary, Settings.Definition.Model) is not null)
            return null;
        if (RunFile.FindAnywhere(Folder.Path) is { } run && (run with { DataFingerprint = load().Fingerprint }).Conflict(run) is { } conflict)
            throw new FileException(Folder.Path, $"the run cannot be resumed: {conflict}");
        return summary;
    }

    /// <summary>
    /// Once the data are known: of --resume last, the newest run that was trained on these, or a new one. A run on other data
    /// is another run.
    /// </summary>
    public RunOpening On(DataSet data)
    {
        if (Latest is not var (settings, runs) || !Resumes || RunFile.FindAnywhere(Folder.Path)?.DataFingerprint == data.Fingerprint)
            return this;
        var other = OpenLatest(settings, runs, data.Fingerprint);
        return other with { InitialWeights = InitialWeights, Findings = [.. Findings.Concat(other.Findings).Distinct()] };
    }

    /// <param name="data">Fingerprint of the data that it must have been trained on; null if that is not known yet.</param>
    private static RunOpening OpenLatest(TrainSettings settings, string runs, string? data)
    {
        if (settings.Execution.OutDirectory is { } path)
            throw new SettingsException($"--out {path} and --resume last exclude each other: the runs that can be resumed are those in {runs}; leave one out.");
        var findings = ImmutableArray.CreateBuilder<TrainingEvent>();
        TrainingEvent? passedOver = null;
        foreach (var folder in RunFolder.In(runs).Where(folder => !folder.IsFinished && (data is null || RunFile.FindAnywhere(folder.Path)?.DataFingerprint == data)))
        {
            try
            {
                var begun = BegunWith(folder, findings);
                if (begun.Epochs == settings.Epochs && begun.Definition == settings.Definition)
                {
                    AddPassedOver();
                    return Resumed(settings, folder, findings) with { Latest = (settings, runs) };
                }

                // A user who gives other settings by mistake begins another run beside it.
                passedOver ??= RunEvents.RunPassedOver(folder.Path, Differences(begun, settings));
            }
            catch (Exception e) when (e is SettingsException or ModelException or FileException or OutputException)
            {
                // Whatever run that was, it is not known to be this one.
            }
        }

        AddPassedOver();
        return New(settings, runs) with { Latest = (settings, runs), Findings = findings.ToImmutable() };

        void AddPassedOver()
        {
            if (passedOver is not null)
                findings.Add(passedOver);
        }
    }

    private static string Differences(TrainSettings begun, TrainSettings asked)
    {
        List<string> all = [.. begun.Definition.DifferencesFrom(asked.Definition).Select(setting =>
            $"{setting.Name} {setting.TextOf(begun.Definition) ?? "not given"}, here {setting.TextOf(asked.Definition) ?? "not given"}")];
        if (begun.Epochs != asked.Epochs)
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{OptionNames.Epochs} {begun.Epochs}, here {asked.Epochs}"));
        return string.Join("; ", all);
    }

    private static void RequireNoOut(OptionValues values, string path)
    {
        var option = values.SourceOf(OptionNames.ResumeOrBegin) ?? values.SourceOf(OptionNames.Resume);
        if (values.SourceOf(OptionNames.Out) is { } source)
            throw new SettingsException($"{source} and {option} {path} both name the run's folder; leave {source} out.");
    }

    private static RunOpening OpenNamed(string path, OptionValues values)
    {
        var folder = RunFolder.ForResuming(path, values.SourceOf(OptionNames.ResumeOrBegin) ?? values.SourceOf(OptionNames.Resume)!);
        var findings = ImmutableArray.CreateBuilder<TrainingEvent>();
        var begun = BegunWith(folder, findings);
        if (values[SettingNames.Preset] is { } preset && preset != begun.Preset)
            throw new SettingsException($"--{SettingNames.Preset} {preset}: the run in {path} was begun with {begun.Preset}, with which it continues; leave the option out, or begin a new run.");
        if (values.WholeNumber(OptionNames.Code, 1) is { } code && code != begun.Definition.Model.CodeSize)
            throw new SettingsException(string.Create(
                CultureInfo.InvariantCulture, $"--{OptionNames.Code} {code}: the run in {path} was begun with a code of {begun.Definition.Model.CodeSize}, with which it continues; leave the option out, or begin a new run."));
        var settings = TrainSettings.From(values.WithDefaultsFrom(folder.Settings, without: OptionNames.AwaitWorkers));
        if (settings.Definition.DifferencesFrom(begun.Definition).FirstOrDefault() is { } other)
            throw new SettingsException($"{values.SourceOf(other.Name) ?? $"--{other.Name}"}: the run in {path} was begun {(other.TextOf(begun.Definition) is { } value ? $"with {value}, with which it continues" : "without it, and continues so")}; leave the option out, or begin a new run.");
        return Resumed(settings, folder, findings);
    }

    /// <summary>The settings in a run's folder; if they are gone or damaged, those in its newest checkpoint, which take their place.</summary>
    private static TrainSettings BegunWith(RunFolder folder, ImmutableArray<TrainingEvent>.Builder findings)
    {
        // Before a file of it is written.
        folder.RequireOwnFiles();
        try
        {
            return Read();
        }
        catch (Exception e) when (e is SettingsException or ModelException)
        {
            if (CheckpointFolder.ForReading(folder.Path)?.Newest().Found is not { } newest)
                throw;
            OutputAttempt.Save(folder.Settings, stream => stream.Write(Encoding.UTF8.GetBytes($"{newest.Origin.Settings}\n")));
            findings.Add(RunEvents.SettingsRestored(folder.Settings, newest.State.Step, e.Message));
            return Read();
        }

        TrainSettings Read() => TrainSettings.From(OptionValues.Empty.WithDefaultsFrom(folder.Settings));
    }

    private static RunOpening Resumed(TrainSettings settings, RunFolder folder, ImmutableArray<TrainingEvent>.Builder findings) =>
        new(settings.Continued(settings.Execution.Listen?.Port), folder, Resumes: true, findings.ToImmutable());

    /// <summary>The run on its data, begun or continued.</summary>
    /// <exception cref="FileException">The folder cannot be used.</exception>
    /// <exception cref="SettingsException">The run has done its epochs, or the data do not fit.</exception>
    public TrainingRun Open(DataSet data) =>
        Resumes ? TrainingRun.Resume(Folder, Settings, data) : TrainingRun.Begin(Folder, Settings, data, InitialWeights);
}
