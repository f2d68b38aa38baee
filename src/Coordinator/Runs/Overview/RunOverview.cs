using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Runs.Overview;

/// <summary>What a run's folder tells of it, on a line. Nothing in it is changed.</summary>
/// <param name="State">finished, running, interrupted, or damaged if its settings cannot be read.</param>
/// <param name="Settings">By option name, in their order; empty if they cannot be read. The preset, and what decides the weights.</param>
/// <param name="Epochs">Asked for; null if that cannot be read.</param>
/// <param name="Curve">The epochs whose rows are there.</param>
/// <param name="Data">The images it is trained on; null if that is not known.</param>
/// <param name="Seconds">Of the training; null if it is not known.</param>
internal sealed record RunOverview(
    string Folder, string State, IReadOnlyDictionary<string, string> Settings, int EpochsDone, int? Epochs, IReadOnlyList<EpochReport> Curve, OverviewData? Data,
    double? TrainLoss, double? ValidationLoss, double? Seconds, string? WeightsSha256)
{
    public static RunOverview Of(RunFolder folder)
    {
        var settings = Read(folder);
        var curve = MetricsFile.Read(folder.Metrics);
        var summary = RunSummary.Read(folder.Summary);
        var last = curve is [.., var newest] ? newest : null;
        var isRunning = RunLock.IsTaken(folder.Path);
        // A summary of an earlier end says nothing of a run that continues.
        if (isRunning || (last?.Epoch ?? 0) > (summary?.Epochs ?? 0))
            summary = null;
        return new RunOverview(
            folder.Path,
            isRunning ? "running" : settings is null ? "damaged" : summary is { Completed: true } ? "finished" : "interrupted",
            TextsOf(settings), summary?.Epochs ?? last?.Epoch ?? 0, settings?.Epochs, curve, OverviewData.Of(folder.Path, settings?.Execution.DataDirectory),
            summary?.TrainLoss ?? last?.TrainLoss, summary?.ValLoss ?? last?.ValidationLoss, last?.Seconds ?? summary?.WallSeconds, summary?.WeightsSha256);
    }

    private static TrainSettings? Read(RunFolder folder)
    {
        try
        {
            return TrainSettings.From(OptionValues.Empty.WithDefaultsFrom(folder.Settings));
        }
        catch (Exception e) when (e is IUserError)
        {
            return null;
        }
    }

    private static Dictionary<string, string> TextsOf(TrainSettings? settings)
    {
        var texts = new Dictionary<string, string>();
        if (settings is null)
            return texts;
        texts.Add(SettingNames.Preset, settings.Preset);
        foreach (var setting in TrainingDefinition.Settings)
            if (setting.TextOf(settings.Definition) is { } text)
                texts.Add(setting.Name, text);
        return texts;
    }
}
