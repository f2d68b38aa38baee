using System.CommandLine;
using Autoencoder.Coordinator.Runs.Overview;
using Autoencoder.Coordinator.Runs.Verification;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Commands;

/// <summary>coordinator diff: at which step two runs part, and in what they were told to differ.</summary>
public static class DiffCommand
{
    public static Command Create()
    {
        var left = new Argument<string>("DIR1") { Description = "A run's folder" };
        var right = new Argument<string>("DIR2") { Description = "Another's" };
        return new Command("diff", "Compare two runs: the first step at which they part, and which settings differ") { left, right }
            .WithOptions([], (_, parsed) => Task.FromResult(Run(parsed.GetRequiredValue(left), parsed.GetRequiredValue(right))));
    }

    /// <summary>0 if all steps that both have are the same, 1 if not.</summary>
    private static int Run(string left, string right)
    {
        var (a, b) = (OptionValues.Empty.WithDefaultsFrom(RunFolder.ForReading(left).Settings), OptionValues.Empty.WithDefaultsFrom(RunFolder.ForReading(right).Settings));
        var areAlike = true;
        foreach (var option in TrainCommand.Options.Select(option => option.Name).Where(option => a[option] != b[option]))
        {
            areAlike &= !TrainingDefinition.Decides(option);
            // Said below: where the files lie has no influence, what is in them has.
            if (option != OptionNames.Data)
                Console.WriteLine($"{option}: {a[option] ?? "not given"} | {b[option] ?? "not given"}{(TrainingDefinition.Decides(option) ? "" : " (no influence on the weights)")}");
        }

        if (RunFile.Find(left) is { } one && RunFile.Find(right) is { } other)
        {
            var (leftData, rightData) = (new OverviewData(one.DataFingerprint, a[OptionNames.Data]), new OverviewData(other.DataFingerprint, b[OptionNames.Data]));
            if (leftData.Fingerprint != rightData.Fingerprint)
                Console.WriteLine($"{OverviewData.Name}: {leftData} | {rightData}");
            else if (leftData.Directory != rightData.Directory)
                Console.WriteLine($"{OverviewData.Name}: {leftData.Directory} | {rightData.Directory} (the same images: no influence on the weights)");
            if (one.EngineVersion != other.EngineVersion)
                Console.WriteLine(Invariant($"engine version: {one.EngineVersion} | {other.EngineVersion}"));
            // Other settings or data have another probe on the same machine, too.
            if (areAlike && one.DataFingerprint == other.DataFingerprint && one.ArithmeticConflict(other.Probe) is not null)
                Console.WriteLine($"probe gradient: {one.ShortProbe} | {other.ShortProbe} (computed by another kind of processor, or with another libtorch)");
        }

        var comparison = JournalComparison.Of(Rows(left), Rows(right));
        if (comparison.OnlyLeft > 0)
            Console.WriteLine(Invariant($"{comparison.OnlyLeft:#,0} steps only in {left}"));
        if (comparison.OnlyRight > 0)
            Console.WriteLine(Invariant($"{comparison.OnlyRight:#,0} steps only in {right}"));
        Console.WriteLine(comparison switch
        {
            { Common: 0 } => "the journals have no step in common",
            { Parting: { } step } => Invariant($"the runs part at step {step}"),
            _ => Invariant($"all {comparison.Common:#,0} steps that both have came to the same weights"),
        });
        return comparison is { Common: > 0, Parting: null } ? 0 : 1;
    }

    private static IEnumerable<JournalRow> Rows(string folder) =>
        StepJournal.Read(folder, damaged => Console.WriteLine($"{folder}: {RunEvents.JournalDamaged(damaged).Text}"));
}
