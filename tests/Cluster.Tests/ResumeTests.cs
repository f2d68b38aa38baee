using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>A run that was interrupted continues from what it has on the disk, and the steps it does again are the same bits.</summary>
public sealed class ResumeTests
{
    private const string Settings = "--preset keras-bce --batch 100";

    // It is ended when what is to be seen has been seen.
    private const string Endless = $"{Settings} --epochs 100000";

    [SkippableFact]
    public async Task A_stopped_run_continues_from_the_step_where_it_was_stopped()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Endless, embedded: 2, data: MnistExtract.Folder);
        await run.NextEpoch();
        run.Coordinator.Send(PosixSignal.Terminate);
        await run.Coordinator.NextLine("^interrupted (after|in|in the evaluation of) epoch [0-9]+, .* steps in ");
        await run.Coordinator.ExitsWith(0);
        var reached = run.Summary.Steps;
        run.ResumeCoordinator();
        await run.Coordinator.NextLine($"^the run continues from its checkpoint at step {reached}, term 2$");

        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        Assert.Equal(Enumerable.Range(0, (int)run.Summary.Steps).Select(step => (long)step), StepsIn(run));
        await run.IsVerified();
    }

    [Fact]
    public async Task The_command_that_begins_or_resumes_may_be_given_again_and_says_when_all_is_done()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["train", "--resume-or-begin", folder["run"], "--data", MnistExtract.Folder, "--workers", "1", "--epochs", "1"];
        await using var first = TrainerProcess.Start("coordinator", command, folder.Path);
        await first.ExitsWith(0);
        await using var again = TrainerProcess.Start("coordinator", command, folder.Path);
        await again.ExitsWith(0);
        Assert.Equal(
            [
                "the run is finished: epoch 1 was its last; to train it on, give more with --epochs; to begin another, name another folder",
                first.Output.Single(line => line.StartsWith("weights ", StringComparison.Ordinal)), $"results in {folder["run"]}",
            ],
            again.Output);
        await using var more = TrainerProcess.Start("coordinator", [.. command[..^1], "2"], folder.Path);
        await more.NextLine("^the run continues from its checkpoint at step 24, term 2$");
        await more.ExitsWith(0);
    }

    [SkippableFact]
    public async Task A_finished_run_is_shown_again_where_a_page_is_asked_for()
    {
        Requirement.Signals();
        using var folder = new TemporaryFolder();
        string[] command = ["train", "--resume-or-begin", folder["run"], "--data", MnistExtract.Folder, "--workers", "1", "--epochs", "1", "--dashboard", "127.0.0.1:0"];
        await using var first = TrainerProcess.Start("coordinator", [.. command, "--dashboard-linger", "0"], folder.Path);
        await first.ExitsWith(0);
        await using var passing = TrainerProcess.Start("coordinator", [.. command, "--dashboard-linger", "0"], folder.Path);
        await passing.ExitsWith(0);
        Assert.DoesNotContain(passing.Output, line => line.StartsWith("dashboard: ", StringComparison.Ordinal));

        await using var again = TrainerProcess.Start("coordinator", command, folder.Path, new Dictionary<string, string> { ["SETTINGS_FILE"] = "settings.txt" });
        await again.NextLine("^the run is finished: epoch 1 was its last; to train it on, give more in settings.txt with AUTOENCODER_EPOCHS; to begin another, name it there with AUTOENCODER_RUN$");
        var url = (await again.NextLine("^dashboard: "))["dashboard: ".Length..];
        await again.NextLine($"^the run stays to be seen at {url} until Ctrl-C$");
        using var client = new HttpClient();
        var facts = JsonNode.Parse(await client.GetStringAsync(new Uri($"{url.TrimEnd('/')}/api/facts")))!;
        Assert.Equal(("784-32-784", false), ((string)facts["run"]!["layers"]!, (bool)facts["run"]!["isLive"]!));
        Assert.StartsWith("the run is finished", await client.GetStringAsync(new Uri($"{url.TrimEnd('/')}/health/ready")), StringComparison.Ordinal);
        again.Send(PosixSignal.Terminate);
        await again.ExitsWith(0);
        Assert.Empty(again.Errors);
    }

    [SkippableFact]
    public async Task Damaged_checkpoints_are_passed_over_for_the_one_before()
    {
        Requirement.Signals();
        await using var run = new TrainingRun($"{Endless} --verbose", embedded: 1, data: MnistExtract.Folder);
        for (var written = 1; written <= 3; written++)
            await run.Coordinator.NextLine("^checkpoint at step ");
        await run.KillCoordinator();
        // A fourth may be there, if the kill came before the oldest was removed.
        var files = Directory.GetFiles(Path.Combine(run.Out, "checkpoints"), "step-*.safetensors").Order().TakeLast(3).ToArray();
        var steps = files.Select(file => int.Parse(Path.GetFileNameWithoutExtension(file)[5..])).ToArray();
        Assert.Equal(3, files.Length);
        Flip(files[1], bit: 4_000_001);
        using (var newest = File.OpenWrite(files[2]))
            newest.SetLength(newest.Length / 2);

        run.ResumeCoordinator();
        await run.Coordinator.NextLine($"^a checkpoint is passed over: .*{Path.GetFileName(files[2])}: ");
        await run.Coordinator.NextLine($"^a checkpoint is passed over: .*{Path.GetFileName(files[1])}: ");
        await run.Coordinator.NextLine($"^the run continues from its checkpoint at step {steps[0]}, term 2; \\d+ steps are done again and compared");
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        Assert.Equal(run.Summary.Steps, StepsIn(run).Distinct().Count());
        await run.IsVerified();
        Assert.Equal(run.Summary.Epochs + 1, File.ReadAllLines(Path.Combine(run.Out, "metrics.csv")).Length);
    }

    [SkippableFact]
    public async Task A_step_that_comes_to_other_weights_than_before_stops_the_run()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Endless, embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        await run.KillCoordinator();
        // Another run's journal: what was noted there is not what comes out here.
        using var other = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100 --seed 2", data: MnistExtract.Folder);
        File.Copy(Path.Combine(other.Out, "journal.csv"), Path.Combine(run.Out, "journal.csv"), overwrite: true);
        Directory.Delete(Path.Combine(run.Out, "checkpoints"), recursive: true);

        run.ResumeCoordinator();
        await run.Coordinator.ExitsWith(1);
        Assert.Matches("^error: step 0, done again, came to other weights .* than the journal has of term 1 ", Assert.Single(run.Coordinator.Errors));
    }

    [SkippableFact]
    public async Task A_run_that_another_coordinator_is_at_work_on_is_refused()
    {
        Requirement.Signals();
        await using var run = new TrainingRun(Endless, embedded: 1, data: MnistExtract.Folder);
        await run.NextEpoch();
        var (status, error, _) = await CalledProgram.Run("coordinator", "train", "--resume", run.Out, "--data", MnistExtract.Folder);
        Assert.Equal(2, status);
        Assert.Matches(
            $"^error: {Regex.Escape(run.Out)}: another coordinator is at work on this run \\(process {run.Coordinator.Id} on {Regex.Escape(Environment.MachineName)}, since .* UTC\\); wait until it ends, stop it, or resume another run with --resume DIR\\.$",
            error.Trim());
    }

    [Fact]
    public async Task A_finished_run_can_be_trained_on_and_is_the_longer_run()
    {
        using var run = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100", workers: 2, MnistExtract.Folder);
        await RunInPeace.Continue(run.Out, epochs: 2);

        AsInPeace.Check(run.Summary, run.Steps, await RunInPeace.Of("--preset keras-bce --epochs 2 --batch 100", MnistExtract.Folder));
    }

    [Fact]
    public async Task A_run_whose_metrics_were_lost_has_done_all_its_epochs_all_the_same()
    {
        using var run = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100", data: MnistExtract.Folder);
        File.Delete(Path.Combine(run.Out, "metrics.csv"));
        await RunInPeace.Continue(run.Out, epochs: 2);
        Assert.Equal(2, run.Summary.Epochs);
    }

    [Fact]
    public async Task What_cannot_be_verified_is_said_and_is_no_success()
    {
        using var run = await RunInPeace.Train("--preset keras-bce --epochs 2 --batch 100", data: MnistExtract.Folder);
        var (journal, settings) = (Path.Combine(run.Out, "journal.csv"), Path.Combine(run.Out, "settings.json"));
        var rows = File.ReadAllLines(journal);
        File.WriteAllText(journal, string.Concat(rows.Where((_, line) => line is not (71 or 73 or 74) and <= 118).Select(row => $"{row}\r\n")));
        var checkpoints = Directory.GetFiles(Path.Combine(run.Out, "checkpoints")).Order().ToArray();
        Flip(checkpoints[^1], bit: 4_000_001);

        var all = await Verify(run, "0..");
        Assert.Matches($"^a checkpoint is passed over: {Regex.Escape(checkpoints[^1])}: the file is damaged", all.Lines[0]);
        Assert.StartsWith("verified: 115 steps come to the weights of the journal", all.Lines[^1], StringComparison.Ordinal);
        Assert.Equal($"error: {run.Out}: journal.csv has no row of step 70, 72..73, so that nothing can be said of them", all.Error);
        var some = await Verify(run, "71..200");
        Assert.Equal("from the checkpoint at step 60 to step 117", some.Lines[1]);
        Assert.Equal($"error: {run.Out}: journal.csv has no row of step 72..73, 118..200, so that nothing can be said of them", some.Error);

        File.WriteAllText(settings, File.ReadAllText(settings).Replace("784-32-784", "784-16-784", StringComparison.Ordinal));
        Assert.Equal(
            $"error: {settings}: layers is 784-16-784, but the run was trained with 784-32-784; correct the file.",
            (await Verify(run, "71..200", status: 2)).Error);
    }

    /// <summary>What differs from its first step on is more likely to be the machine than each of its steps.</summary>
    [Theory]
    [InlineData(0, "^error: this machine computes other bits than the one where the run was trained \\(another kind of processor, another release\\), or its data or files were changed: 60 of 60 steps differ; the first is step 0: ")]
    [InlineData(50, "^error: 10 of 60 steps differ; the first is step 50: the journal has [0-9a-f]{16} \\(term 1\\), this machine computes [0-9a-f]{16}$")]
    public async Task Steps_that_come_to_other_weights_here_are_told_with_what_is_most_likely(int agreeing, string line)
    {
        using var one = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100", data: MnistExtract.Folder);
        using var other = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100 --seed 2", data: MnistExtract.Folder);
        string[][] rows = [.. new[] { one, other }.Select(run => File.ReadAllLines(Path.Combine(run.Out, "journal.csv")))];
        File.WriteAllText(Path.Combine(one.Out, "journal.csv"), string.Concat(rows[0].Take(1 + agreeing).Concat(rows[1].Skip(1 + agreeing)).Select(row => $"{row}\r\n")));
        Assert.Matches(line, (await Verify(one, "0..59")).Error);
    }

    [Fact]
    public async Task Two_runs_of_different_settings_part_at_a_step_that_is_named()
    {
        using var one = await RunInPeace.Train("--preset keras-bce --epochs 1 --batch 100", data: MnistExtract.Folder);
        using var other = await RunInPeace.Train("--preset keras-bce --epochs 2 --batch 100 --lr 0.002", data: MnistExtract.Folder);
        var journal = Path.Combine(other.Out, "journal.csv");
        File.WriteAllText(journal, File.ReadAllText(journal).Replace("\r\n1,100,", "\r\n1,1O0,", StringComparison.Ordinal));
        var (status, error, output) = await CalledProgram.Run("coordinator", "diff", one.Out, other.Out);
        Assert.Equal((1, ""), (status, error));

        Assert.Equal(
            [
                "epochs: 1 | 2 (no influence on the weights)",
                "lr: 0.001 | 0.002",
                $"{other.Out}: 1 damaged row of journal.csv is passed over",
                $"59 steps only in {other.Out}",
                "the runs part at step 0",
            ],
            LinesOf(output));
    }

    private static async Task<(string[] Lines, string Error)> Verify(RunInPeace run, string steps, int status = 1)
    {
        var (actual, error, output) = await CalledProgram.Run("coordinator", "verify", run.Out, "--steps", steps);
        Assert.Equal(status, actual);
        return (LinesOf(output), error.Trim());
    }

    private static string[] LinesOf(string output) => output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static long[] StepsIn(TrainingRun run) =>
        [.. File.ReadAllLines(Path.Combine(run.Out, "journal.csv")).Skip(1).Select(row => long.Parse(row.Split(',')[1]))];

    private static void Flip(string file, int bit)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bit / 8] ^= (byte)(1 << bit % 8);
        File.WriteAllBytes(file, bytes);
    }
}
