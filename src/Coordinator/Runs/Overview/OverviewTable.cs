using System.Globalization;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Coordinator.Runs.Overview;

/// <summary>Runs beside each other: a line each, with the settings in which they differ.</summary>
internal static class OverviewTable
{
    private const string Unknown = "–";

    private static readonly string[] Header = ["run", "state", "epochs", "loss", "validation", "time", "differs in"];

    public static IEnumerable<string> Lines(IReadOnlyList<RunOverview> runs)
    {
        var differing = Differing(runs);
        string[][] rows = [Header, .. runs.Select(run => Row(run, differing))];
        var widths = Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Whether all of these runs that are known to be of some data are of the same.</summary>
    public static bool AreOfOneDataSet(IEnumerable<RunOverview> runs) =>
        runs.Select(run => run.Data?.Fingerprint).OfType<string>().Distinct().Count() <= 1;

    /// <summary>Names of the settings that not all of these runs have alike; their data come first.</summary>
    public static IReadOnlyList<string> Differing(IReadOnlyList<RunOverview> runs)
    {
        var known = runs.Where(run => run.Settings.Count > 0).ToArray();
        return
        [
            .. AreOfOneDataSet(runs) ? Array.Empty<string>() : [OverviewData.Name],
            .. known.SelectMany(run => run.Settings.Keys).Distinct()
                .Where(name => name != SettingNames.Preset && known.Select(run => run.Settings.GetValueOrDefault(name)).Distinct().Skip(1).Any()),
        ];
    }

    private static string[] Row(RunOverview run, IReadOnlyList<string> differing) =>
    [
        run.Folder, run.State, run.Epochs is { } epochs ? string.Create(CultureInfo.InvariantCulture, $"{run.EpochsDone}/{epochs}") : Unknown,
        Loss(run.TrainLoss), Loss(run.ValidationLoss), run.Seconds is { } seconds ? ProgressText.Duration(TimeSpan.FromSeconds(seconds)) : Unknown,
        string.Join(", ", differing.Select(name => (Name: name, Text: name == OverviewData.Name ? run.Data?.Short : run.Settings.GetValueOrDefault(name))).Where(setting => setting.Text is not null).Select(setting => $"{setting.Name} {setting.Text}")),
    ];

    private static string Loss(double? loss) => loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Unknown;
}
