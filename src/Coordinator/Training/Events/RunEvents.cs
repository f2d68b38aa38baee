using System.Globalization;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Training.Events;

/// <summary>The events of a run's life on the disk.</summary>
public static class RunEvents
{
    // Where every epoch writes one, those that are written as they should be hide all else.
    private static readonly TimeSpan SlowCheckpoint = TimeSpan.FromSeconds(1);

    public static TrainingEvent SlowPrecision(string reason) => new(EventNames.SlowPrecision, $"warning: {reason}") { Cause = reason };

    /// <param name="address">For people, and firewalls.</param>
    public static TrainingEvent ServesData(string address) => new(EventNames.ServesData, $"workers without a copy of the data fetch them from {address}");

    public static TrainingEvent DataDamaged(string reason) => new(EventNames.DataDamaged, $"{reason.TrimEnd('.')}; workers wait for it") { Cause = reason };

    public static TrainingEvent Started() => new(EventNames.Started, "the run begins");

    /// <param name="step">The next to be done.</param>
    /// <param name="doneBefore">Steps from there on that an earlier process has done.</param>
    public static TrainingEvent Resumed(long step, long term, bool fromCheckpoint, int doneBefore) => new(
        EventNames.Resumed,
        Text($"the run continues {(fromCheckpoint ? $"from its checkpoint at step {step}" : "from its beginning, for no earlier state is on the disk")}, term {term}{(doneBefore > 0 ? $"; {doneBefore} steps are done again and compared with the journal" : "")}"))
    { Step = step };

    /// <param name="since">Since this process started.</param>
    public static TrainingEvent Recovered(long step, TimeSpan since) => new(
        EventNames.Recovered, Text($"step {step} is done, {since.TotalSeconds:0.0} s after this coordinator started"))
    { Step = step, Milliseconds = since.TotalMilliseconds };

    public static TrainingEvent RolledBack(string cause) => new(EventNames.WentBack, cause) { Cause = cause };

    /// <param name="finding">What is NaN or infinite.</param>
    /// <param name="from">Where the steps are computed from, which is where the training would continue.</param>
    public static TrainingEvent RechecksSteps(string finding, long from, long to) => new(
        EventNames.StepsRechecked,
        Text($"{finding}; steps {from} to {to} are computed again here, to tell a wrong sum from a training that diverges"))
    { Cause = finding, Step = to };

    /// <param name="worker">Whose sum is wrong, and over what; null if that cannot be told.</param>
    public static TrainingEvent RolledBack(Round wrong, (string Name, ShardRange Node)? worker) => RolledBack(
        $"{wrong} comes to other weights here{(worker is var (name, node) ? $": the sum of {name} over {node} was wrong" : "")}; the training must continue from a checkpoint before it");

    /// <param name="step">The last that is trusted.</param>
    public static TrainingEvent EndedWhileSuspect(long step) => new(
        EventNames.WentBack, Text($"the coordinator ended while sums after step {step} were in doubt; what came of them is forgotten"))
    { Step = step };

    /// <param name="step">Updates made at that point.</param>
    public static TrainingEvent CheckpointWritten(long step, string path, TimeSpan duration) => new(
        EventNames.CheckpointWritten, Text($"checkpoint at step {step}, written in {duration.TotalMilliseconds:0.0} ms"))
    { Step = step, Milliseconds = duration.TotalMilliseconds, Cause = Path.GetFileName(path), IsQuiet = duration < SlowCheckpoint };

    public static TrainingEvent CheckpointFailed(long step, string reason) =>
        new(EventNames.CheckpointFailed, $"warning: {reason} The training continues.") { Step = step, Cause = reason };

    /// <summary>No later one will make up for it.</summary>
    public static TrainingEvent LastCheckpointFailed(long step, string reason) =>
        new(EventNames.CheckpointFailed, $"warning: {reason} --resume continues from the one before.") { Step = step, Cause = reason };

    public static TrainingEvent CheckpointsDropped(string path) => new(
        EventNames.CheckpointFailed, $"warning: {path}: the disk is full; all checkpoints but the newest give way, and what was refused is tried again");

    /// <param name="bytes">Needed.</param>
    public static TrainingEvent WaitsForRoom(string path, long bytes, TimeSpan patience) => new(
        EventNames.CheckpointFailed,
        Text($"warning: {path}: the disk has no room for the last checkpoint and the results, which are {bytes / 1e6:0.0} MB; make room within {patience.TotalSeconds:0} s, until then it is tried again"));

    public static TrainingEvent CheckpointDamaged(string reason) =>
        new(EventNames.CheckpointDamaged, $"a checkpoint is passed over: {reason}") { Cause = reason };

    public static TrainingEvent JournalDamaged(long rows) =>
        new(EventNames.JournalDamaged, Text($"{(rows == 1 ? "1 damaged row of journal.csv is" : $"{rows} damaged rows of journal.csv are")} passed over"));

    /// <param name="rows">Whole rows that the file begins with.</param>
    /// <param name="epochs">How many it should have; more than <paramref name="rows"/>.</param>
    public static TrainingEvent MetricsDamaged(int rows, int epochs) => new(
        EventNames.MetricsDamaged,
        Text($"metrics.csv is gone or damaged: {(rows + 1 == epochs ? $"its row of epoch {epochs} is" : $"its rows of epochs {rows + 1} to {epochs} are")} dropped, and missing in curves.png"));

    public static TrainingEvent ModelDamaged(string reason) =>
        new(EventNames.ModelDamaged, $"the results are written anew: {reason}") { Cause = reason };

    /// <param name="differences">For example seed 2, here 1.</param>
    public static TrainingEvent RunPassedOver(string folder, string differences) => new(
        EventNames.RunPassedOver,
        $"{folder} is not finished, but it was begun with other settings ({differences}); it continues with: {ProgramCommand.Coordinator} train --resume {folder}")
    { Cause = differences };

    public static TrainingEvent RunRestored() =>
        new(EventNames.RunRestored, "run.json is gone or damaged; the newest checkpoint tells which run it is");

    public static TrainingEvent MadeAgain(string folder) =>
        new(EventNames.RunRestored, $"warning: {folder}: the folder or its run.json was moved or removed; both are there again, and the training continues");

    /// <param name="step">Of the checkpoint that they are from.</param>
    public static TrainingEvent SettingsRestored(string path, long step, string reason) => new(
        EventNames.SettingsRestored, Text($"{path} is gone or damaged, and restored from the checkpoint at step {step}"))
    { Step = step, Cause = reason };

    public static TrainingEvent JournalFailed(string reason) =>
        new(EventNames.JournalFailed, $"warning: {reason} The training continues without it.") { Cause = reason };

    public static TrainingEvent SuspectMarkFailed(string reason) =>
        new(EventNames.JournalFailed, $"warning: {reason} Should the training end now, coordinator verify tells whether its steps are right.") { Cause = reason };

    public static TrainingEvent HistoryFailed(string reason) =>
        new(EventNames.HistoryFailed, $"warning: {reason} The training continues, and its pictures are not kept any more.") { Cause = reason };

    public static TrainingEvent WatchEnded(string reason) =>
        new(EventNames.WatchEnded, $"warning: the test images are not reconstructed any more ({reason}). The training continues.") { Cause = reason };

    public static TrainingEvent Finished(long steps) => new(EventNames.Finished, Text($"the training is done after {steps:#,0} steps")) { Step = steps };

    public static TrainingEvent Stopped(long steps) => new(EventNames.Stopped, Text($"the training was stopped after {steps:#,0} steps")) { Step = steps };

    public static TrainingEvent Failed(string reason) => new(EventNames.Failed, $"the training failed: {reason}") { Cause = reason, IsQuiet = true };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
