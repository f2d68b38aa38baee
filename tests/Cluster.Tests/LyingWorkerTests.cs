using System.Text.RegularExpressions;
using Autoencoder.Support;
using Autoencoder.Worker;

namespace Autoencoder.Cluster.Tests;

/// <summary>A worker that computes wrong bits is found out, and what it computed does not stay in the weights.</summary>
public sealed class LyingWorkerTests
{
    private const string Settings = "--preset keras-bce --epochs 10";

    [Fact]
    public async Task Audited_by_two_others_it_is_removed_and_the_weights_are_those_of_a_run_in_peace()
    {
        await using var run = new TrainingRun(Settings, embedded: 2, awaited: 3, audit: 1, data: MnistExtract.Folder);
        await using var liar = await LyingWorker.Start(await run.Address(), run.Data, partial => partial.Round.Step >= 100);
        await run.Coordinator.NextLine("^step \\d+: the sum of liar over shards? .* has other bits than those of two others$");
        await run.Coordinator.NextLine("^liar is removed: it computes wrongly: .*: 2 workers$");
        Assert.Equal(WorkerOutcome.SentAway, (await liar.End).Outcome);

        await run.CompletedAsUndisturbed();
    }

    [Fact]
    public async Task With_one_other_worker_the_coordinator_decides_with_one_of_its_own()
    {
        await using var run = new TrainingRun(Settings, embedded: 1, awaited: 2, audit: 1, data: MnistExtract.Folder);
        await using var liar = await LyingWorker.Start(await run.Address(), run.Data, partial => partial.Round.Step >= 50);
        await run.Coordinator.NextLine("^step \\d+: two sums over shards? .* differ; one more worker is started here to decide$");
        await run.Coordinator.NextLine("^liar is removed: ");
        Assert.Equal(WorkerOutcome.SentAway, (await liar.End).Outcome);

        await run.CompletedAsUndisturbed();
    }

    /// <summary>Adam's second moment is infinite then, and some steps later all weights are NaN, on every worker.</summary>
    [Fact]
    public async Task A_huge_gradient_that_was_finite_is_found_when_all_comes_to_NaN_and_its_sender_named()
    {
        const int Attempts = 4;
        var attempt = 1;
        // On a busy machine it may be late, and compared with that of the other worker at once.
        while (!await IsFoundLater())
            Assert.True(attempt++ < Attempts, $"in {Attempts} runs the gradient was found out before it counted");
    }

    private static async Task<bool> IsFoundLater()
    {
        const string Settings = "--preset keras-bce";
        await using var run = new TrainingRun($"{Settings} --epochs 100000", embedded: 1, awaited: 2, data: MnistExtract.Folder);
        var hasLied = 0;
        await using var liar = await LyingWorker.Start(
            await run.Address(), run.Data,
            partial => partial.Round.Step >= 50 && Interlocked.Exchange(ref hasLied, 1) == 0, gradient => gradient.Values[7] = 3e38f);
        var line = await run.Coordinator.NextLine("^step [0-9]+: .* are computed again here, |^liar is removed: |^weights ");
        if (!line.Contains("again here", StringComparison.Ordinal))
            return false;
        Assert.Matches("^step [0-9]+: .*(NaN or infinite|infinite).*; steps [0-9]+ to [0-9]+ are computed again here, to tell a wrong sum from a training that diverges$", line);
        await run.Coordinator.NextLine("^step [0-9]+ comes to other weights here: the sum of liar over shards? .* was wrong; the training must continue from a checkpoint before it$");
        await run.Coordinator.NextLine("^the run continues from its .*, term 2");
        // Nor is it let in again, though it would be honest from now on.
        await using var again = await LyingWorker.Start(await run.Address(), run.Data, _ => false);
        await run.Coordinator.NextLine("^liar is refused: a worker of that name computed wrongly in step [0-9]+; ");
        Assert.Equal(WorkerOutcome.Failed, (await again.End).Outcome);
        await run.EndsAsUndisturbed(Settings);
        return true;
    }

    /// <summary>Nor is the one that lied let in again, though the coordinator has begun anew since.</summary>
    [SkippableFact]
    public async Task What_has_entered_the_weights_is_taken_back_with_all_that_nobody_checked()
    {
        Requirement.Signals();
        const int Attempts = 4;
        var attempt = 1;
        // On a busy machine a lie may be found out before it counts, and then there is nothing to be taken back.
        while (!await IsTakenBack())
            Assert.True(attempt++ < Attempts, $"in {Attempts} runs every lie was found out before it counted");
    }

    /// <summary>False if no lie entered the weights.</summary>
    private static async Task<bool> IsTakenBack()
    {
        const int LieAt = 40;
        // About as many steps an epoch as of the whole of MNIST.
        const string Settings = "--preset keras-bce --batch 32 --checkpoint-every 20 --checkpoint-keep 200";
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --verbose", embedded: 0, awaited: 1, data: MnistExtract.Folder);
        var honest = await run.StartWorker("honest");
        var again = await run.StartSpare("liar");
        await run.NextEpoch();
        // One wrong sum that nobody else computes, usually; not among its first, which are late while code is compiled.
        // While the other one is stopped it has all, and is compared later.
        var (isAlone, answers) = (false, 0);
        await using var liar = await LyingWorker.Start(
            await run.Address(), run.Data,
            partial => Volatile.Read(ref isAlone) ? partial.Node.First == 0 : Interlocked.Increment(ref answers) == LieAt);
        await run.Coordinator.NextLine("^liar joined: ");
        // On a busy machine that one may have been late, was computed by the other one as well, and is found out already.
        bool isRemoved;
        do
            isRemoved = await IsNext("^liar is removed: ", before: TrainingRun.EpochLine);
        while (!isRemoved && Volatile.Read(ref answers) < LieAt);
        if (isRemoved)
        {
            if (!await IsNext("^sums by a worker ", before: TrainingRun.EpochLine))
                return false;
        }
        else
        {
            honest.Send(PosixSignal.Stop);
            Volatile.Write(ref isAlone, true);
            // Some steps, but not so many that the stopped one is held to be lost. It may have answered just before.
            const string Differ = "one more worker is started here to decide$";
            const string Lost = "^honest is lost: ";
            var line = await run.Coordinator.NextLine($"honest is late .* also sent to liar$|{Lost}");
            for (var seen = 0; seen < 2 && !Regex.IsMatch(line, $"{Differ}|{Lost}"); seen++)
                line = await run.Coordinator.NextLine($"{Differ}|^checkpoint at step |{Lost}");
            honest.Send(PosixSignal.Continue);
            if (!Regex.IsMatch(line, $"{Differ}|{Lost}"))
                line = await run.Coordinator.NextLine($"{Differ}|{Lost}");
            // Then what it owed is not compared any more.
            if (Regex.IsMatch(line, Lost))
                return false;
            await run.Coordinator.NextLine("^liar is removed: ");
            await run.Coordinator.NextLine("^sums by a worker that computes wrongly have entered the weights since step .*; the training must continue from a checkpoint before it$");
        }

        await run.Coordinator.NextLine("^the run continues from its checkpoint at step .*, term 2");
        // Started again on the same machine, it would lie again.
        again.Send(PosixSignal.Continue);
        await run.Coordinator.NextLine("^liar is refused: a worker of that name computed wrongly in step [0-9]+; ");
        await again.ExitsWith(1);
        Assert.Equal(WorkerOutcome.SentAway, (await liar.End).Outcome);

        // An epoch needs the honest one, which may be the last to find the coordinator again.
        await run.NextEpoch();
        await run.EndsAsUndisturbed(Settings);
        Assert.InRange(run.Coordinator.Output.Count(line => line.StartsWith("honest joined: ", StringComparison.Ordinal)), 2, 3);
        return true;

        async Task<bool> IsNext(string line, string before) => Regex.IsMatch(await run.Coordinator.NextLine($"{line}|{before}"), line);
    }
}
