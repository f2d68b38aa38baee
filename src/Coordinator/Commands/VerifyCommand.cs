using System.CommandLine;
using Autoencoder.Coordinator.Runs.Verification;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator verify: computes steps of a run again, and compares what they come to with its journal.</summary>
public static class VerifyCommand
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private const int MissingShown = 10;

    private static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Steps, "A..B", "From step A to step B, both included; either may be left out. By default all"),
        DataOption.Definition,
    ];

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The run's folder" };
        return new Command("verify", "Compute steps of a run again, in this process alone, and compare the weights with its journal") { folder }
            .WithData(Options, (values, parsed) => Task.FromResult(Run(values, parsed.GetRequiredValue(folder))));
    }

    private static int Run(OptionValues values, string path)
    {
        var range = values[OptionNames.Steps] is { } text
            ? StepRange.Parse(text) ?? throw values.Unusable(OptionNames.Steps, "steps A..B, for example 0..99")
            : StepRange.All;
        var folder = RunFolder.ForReading(path);
        var settings = TrainSettings.From(values.ApplyTo(folder.Settings, but: OptionNames.Data));
        var newest = Newest(path);
        if (newest.Found is { Origin.Settings: var trained } && settings.DifferenceFrom(trained) is { } difference)
            throw new FileException(folder.Settings, $"{difference}; correct the file.");
        var check = new JournalCheck(StepJournal.Read(path, damaged => Console.WriteLine(RunEvents.JournalDamaged(damaged).Text)), range, newest.Found?.State.Step ?? 0);
        if (check.Last < 0)
            throw new SettingsException($"{path}: journal.csv has no row of these steps; there is nothing to compare.");

        NativeTorch.EnsureLoadedFor(settings.Definition.Engine);
        var data = DataSet.Load(settings.Execution.DataDirectory);
        var identity = RunFile.FindAnywhere(path);
        if (identity is not null && identity.DataFingerprint != data.Fingerprint)
            throw new SettingsException($"{path}: the run was trained on other data than {settings.Execution.DataDirectory}; give the folder of the run's own with --data.");
        var run = settings.SpecOn(data, Guid.Empty, term: 1);
        if (identity?.ArithmeticConflict(TrainingRun.ProbeOf(run, data)) is { } otherArithmetic)
            throw new SettingsException($"{path}: the run cannot be verified here: {otherArithmetic}");
        var before = Newest(path, newest.Found?.Origin, range.First);
        foreach (var reason in newest.Skipped.Union(before.Skipped))
            Console.WriteLine(RunEvents.CheckpointDamaged(reason).Text);
        var start = before.Found?.State ?? StartingWeightsFile.Initial(folder, settings);
        Console.WriteLine(Invariant($"from {(start.Step == 0 ? "the initial weights" : $"the checkpoint at step {start.Step}")} to step {check.Last}"));

        var began = TimeProvider.System.GetTimestamp();
        var told = began;
        using var recomputation = new Recomputation(
            run, int.MaxValue, new Adam(run.Definition.Framework.Adam, run.Definition.LearningRate, start.Layout.Count), start, data,
            (step, weights) =>
            {
                if (step >= range.First)
                    check.Step(step, weights.Checksum);
                if (TimeProvider.System.GetElapsedTime(told) < TellEvery)
                    return;
                told = TimeProvider.System.GetTimestamp();
                Console.WriteLine(Invariant($"step {step} of {check.Last}, {check.Differing} differ"));
            });
        recomputation.RunTo(check.Last);
        return Report(path, check, TimeProvider.System.GetElapsedTime(began));
    }

    private static CheckpointSearch Newest(string path, CheckpointOrigin? expected = null, long upTo = long.MaxValue) =>
        CheckpointFolder.ForReading(path)?.Newest(expected, upTo) ?? new CheckpointSearch(null, []);

    private static int Report(string path, JournalCheck check, TimeSpan took)
    {
        var missing = check.Missing().ToArray();
        if (check.FirstDifference is var (row, here))
            return CommandLineProgram.Error(
                Invariant($"{(check.Agreed == 0 ? "this machine computes other bits than the one where the run was trained (another kind of processor, another release), or its data or files were changed: " : "")}{check.Differing} of {check.Agreed + check.Differing} steps differ; the first is step {row.Step}: the journal has {row.Weights:x16} (term {row.Term}), this machine computes {here:x16}{(missing is [] ? "" : $"; {WithoutRow(missing)}")}"), 1);
        Console.WriteLine(Invariant($"verified: {check.Agreed:#,0} steps come to the weights of the journal, bit for bit ({took.TotalSeconds:0.0} s)"));
        return missing is [] ? 0 : CommandLineProgram.Error($"{path}: {WithoutRow(missing)}, so that nothing can be said of them", 1);
    }

    private static string WithoutRow(StepRange[] missing) =>
        $"journal.csv has no row of step {string.Join(", ", missing.Take(MissingShown))}{(missing.Length > MissingShown ? " and more" : "")}";
}
