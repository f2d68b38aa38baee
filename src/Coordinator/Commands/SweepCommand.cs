using System.CommandLine;
using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Runs.Sweeping;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Telemetry;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator sweep: the same training for several sizes of the code, and what each costs and gives.</summary>
public static class SweepCommand
{
    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Codes, "SIZES", "Sizes of the code to train, with commas between them; by default 2,4,8,16,25,32,64"),
        TrainingOptions.Preset,
        TrainingOptions.Layers with { Description = "Widths as for train; each code size takes the place of the narrowest" },
        TrainingOptions.Activations, TrainingOptions.Loss, .. TrainingOptions.Course, DataOption.Definition, TrainingOptions.Workers,
        new(OptionNames.Out, "DIR", "Folder for the runs, code-2, code-4 …, the table and the figures; a sweep that was interrupted there continues"),
    ];

    public static Command Create() =>
        new Command("sweep", "Train the same model with codes of several sizes, one after another, and compare them with each other and with PCA")
            .WithData(Options, Run);

    private static async Task<int> Run(OptionValues values)
    {
        OpenFiles.Require(OpenFiles.NeededByCluster);
        using var stop = new StopSignal();
        var path = ModelOptions.Path(values, OptionNames.Out, "sweep");
        var plan = SweepPlan.From(values);
        var data = DataSet.Load(plan.Settings.Execution.DataDirectory);
        _ = plan.Settings.DefinitionOn(data);
        PrincipalComponents.RequireWidth(data.Test.ValueCount);
        var folder = SweepFolder.At(path, plan, data.Fingerprint);
        var runs = new List<RunSummary>();
        foreach (var size in plan.Sizes)
        {
            if (await Train(plan, folder, size, data, stop) is not { } run)
            {
                Console.WriteLine(Invariant($"stopped: {runs.Count} of {plan.Sizes.Length} code sizes are trained; the same command continues"));
                return 0;
            }

            runs.Add(run);
        }

        Console.WriteLine(Invariant($"measuring {data.Test.Count:#,0} test images, and fitting principal components to {data.Train.Count:#,0} training images"));
        var shown = OneImagePerLabel.Of(data.Test);
        var measured = runs.Select(run => SizeMeasurement.Of(run, folder.RunOf(run.CodeSize), data.Test, shown)).ToArray();
        var linear = PrincipalComponents.Fit(data.Train).SquaredErrors(data.Test);
        Report(plan, folder, data.Test, shown, measured, [.. measured.Select(one => one.CompareWithPca(linear[one.Summary.CodeSize], data.Test.ValueCount))]);
        return 0;
    }

    /// <summary>Trains one size, unless that was done before; null if it was stopped.</summary>
    private static async Task<RunSummary?> Train(SweepPlan plan, SweepFolder folder, int size, DataSet data, StopSignal stop)
    {
        if (stop.Token.IsCancellationRequested)
            return null;
        var settings = plan.SettingsOf(size);
        var what = Invariant($"{plan.Sizes.IndexOf(size) + 1} of {plan.Sizes.Length}: codes of {size} {(size == 1 ? "value" : "values")}");
        if (folder.Finished(size, settings) is { } finished)
        {
            Console.WriteLine($"{what} are trained already, in {folder.RunOf(size)}");
            return finished;
        }

        Console.WriteLine(what);
        using var console = new RunConsole(StandardOutput.Open(), LogFormat.Text, TimeProvider.System);
        using var metrics = new RunMetrics();
        var audience = new RunViewers(console, metrics, new TrainingObservers(), Watch: null);
        await new RunTraining(audience, DateTime.UtcNow, stop.Token).Run(RunOpening.At(folder.RunOf(size), settings), () => data);
        return folder.Finished(size, settings);
    }

    private static void Report(
        SweepPlan plan, SweepFolder folder, SampleSet test, float[] shown, SizeMeasurement[] measured, SizeResult[] results)
    {
        var settings = plan.Settings;
        var training = Invariant($"{plan.LayersText}, {settings.Definition.Model.LossText}, {settings.Epochs} {(settings.Epochs == 1 ? "epoch" : "epochs")}");
        SweepTable.Save(folder.Table, results);
        SweepFigure.Save(folder.Curve, $"{training}: what codes of N values keep", results);
        DigitsFigure.Save(
            folder.Digits, $"{training}: test images out of codes of N values",
            [new DigitsRow("original", shown), .. measured.Select(one => new DigitsRow(Invariant($"N = {one.Summary.CodeSize}"), one.Shown))],
            test.Shape);

        Console.WriteLine();
        foreach (var line in SweepText.Table(results, settings.Definition.Model.LossText))
            Console.WriteLine(line);
        Console.WriteLine();
        Console.WriteLine($"results in {folder.Table}, {folder.Curve} and {folder.Digits}");
    }
}
