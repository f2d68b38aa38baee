using System.CommandLine;
using Autoencoder.Coordinator.Runs.Overview;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator compare: curves of several runs in one figure, what differs, and what came of it.</summary>
public static class CompareCommand
{
    private const string DefaultFigure = "comparison.png";

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Out, "FILE", $"The figure, a .png or an .svg file; by default {DefaultFigure}"),
    ];

    public static Command Create()
    {
        var folders = new Argument<string[]>("DIRS") { Description = "Folders of two runs or more", Arity = new ArgumentArity(2, ComparisonFigure.MaxRuns) };
        return new Command("compare", "Draw the curves of several runs in one figure, and say in which settings they differ (diff says at which step two runs part)") { folders }
            .WithOptions(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(folders))));
    }

    private static int Run(OptionValues values, string[] paths)
    {
        // In the environment and in appsettings.json it is the folder of a run that is trained.
        var figure = values.IsOnCommandLine(OptionNames.Out) ? ModelOptions.OutFile(values, DefaultFigure, paths.SelectMany(path => new RunPaths(path).ExistingFiles)) : DefaultFigure;
        FigureFormats.RequireKnown(figure, "--out");
        RunOverview[] runs = [.. paths.Select(path => RunOverview.Of(RunFolder.ForReading(path)))];
        if (runs.FirstOrDefault(run => run.Curve is []) is { } empty)
            throw new SettingsException($"{empty.Folder} has no epoch that is done; there is nothing to compare yet.");
        ComparisonFigure.Save(figure, runs);
        foreach (var line in OverviewTable.Lines(runs))
            Console.WriteLine(line);
        Console.WriteLine();
        var differing = OverviewTable.Differing(runs);
        foreach (var name in differing)
            Console.WriteLine($"{name}: {string.Join(" | ", runs.Select(run => (name == OverviewData.Name ? run.Data?.ToString() : run.Settings.GetValueOrDefault(name)) ?? "not given"))}");
        if (differing is [])
            Console.WriteLine("no setting differs that decides the weights");
        if (!OverviewTable.AreOfOneDataSet(runs))
            Console.WriteLine("their losses cannot be compared: they are of different images");
        else if (runs.Select(run => run.Settings.GetValueOrDefault(SettingNames.Loss)).Distinct().Count() == 1 && runs.MinBy(run => run.ValidationLoss) is { ValidationLoss: { } least } best)
            Console.WriteLine(Invariant($"least validation loss: {least:0.0000}, of {best.Folder}"));
        Console.WriteLine($"figure in {figure}");
        return 0;
    }
}
