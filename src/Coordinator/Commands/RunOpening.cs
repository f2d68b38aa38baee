using Autoencoder.Coordinator.Reports;
using Autoencoder.Coordinator.Settings;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>What train was asked for: a new run, or to go on with one.</summary>
public sealed record RunOpening(TrainSettings Settings, RunFolder Folder, bool Resumes)
{
    private const string Last = "last";

    /// <exception cref="SettingsException">An option is unusable, or does not fit the run to go on with.</exception>
    public static RunOpening From(OptionValues values) => values[OptionCatalog.Resume] switch
    {
        null => New(TrainSettings.From(values)),
        Last => TheLast(TrainSettings.From(values)),
        var path => The(path, values),
    };

    private static RunOpening New(TrainSettings settings) => new(
        settings,
        settings.OutDirectory is { } path ? RunFolder.At(path) : RunFolder.New(RunFolder.DefaultParent, DateTimeOffset.Now),
        Resumes: false);

    private static RunOpening TheLast(TrainSettings settings)
    {
        if (settings.OutDirectory is { } path)
            throw new SettingsException($"--out {path} and --resume last exclude each other: the runs to go on with are those in {RunFolder.DefaultParent}; leave one out.");
        foreach (var folder in RunFolder.In(RunFolder.DefaultParent).Where(folder => !folder.IsFinished))
        {
            try
            {
                var begun = TrainSettings.From(OptionValues.Nothing.Over(folder.Settings));
                if (begun.Epochs == settings.Epochs && !settings.DifferencesTo(begun).Any())
                    return Resumed(settings, folder);
            }
            catch (SettingsException)
            {
                // Whatever run that was, it is not known to be this one.
            }
        }

        return New(settings);
    }

    private static RunOpening The(string path, OptionValues values)
    {
        if (values.SourceOf(OptionCatalog.Out) is { } source)
            throw new SettingsException($"{source} and --resume {path} both name the run's folder; leave {source} out.");
        var folder = RunFolder.Existing(path);
        var begun = TrainSettings.From(OptionValues.Nothing.Over(folder.Settings));
        var settings = TrainSettings.From(values.Over(folder.Settings, without: OptionCatalog.AwaitWorkers));
        if (settings.DifferencesTo(begun).FirstOrDefault() is { } other)
            throw new SettingsException($"{values.SourceOf(other) ?? other.Flag}: the run in {path} was begun with another value, with which it goes on; leave the option out, or begin a new run.");
        return Resumed(settings, folder);
    }

    private static RunOpening Resumed(TrainSettings settings, RunFolder folder) =>
        new RunOpening(settings, folder, Resumes: true).GoingOn(settings.Listen);

    /// <summary>
    /// The same run from where it stands, at an address where its workers find it. Who is there computes: a worker that
    /// was lost in the meantime is not waited for.
    /// </summary>
    public RunOpening GoingOn(NodeAddress? listensOn) =>
        this with { Settings = Settings with { Listen = listensOn, AwaitWorkers = Math.Max(1, Settings.Workers) } };
}
