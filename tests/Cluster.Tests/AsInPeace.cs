using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

internal static class AsInPeace
{
    /// <summary>Waits for the end, which must be a good one, with each step's weights those of one worker in peace.</summary>
    /// <exception cref="ProcessException">It is not.</exception>
    public static async Task<RunSummary> CompletedAsUndisturbed(this TrainingRun run)
    {
        var summary = await run.Completed();
        var peace = await RunInPeace.Of(run.Settings, run.Data);
        Check(summary, run.Steps, peace);
        return summary;
    }

    /// <summary>Computes all steps of a run again, as the command verify does, and fails if that does not say that all are the same.</summary>
    public static async Task IsVerified(this TrainingRun run)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", "verify", run.Out);
        Assert.Equal((0, ""), (status, error));
        Assert.Matches($"(?m)^verified: {run.Summary.Steps:#,0} steps come to the weights of the journal, bit for bit", output);
    }

    /// <summary>Ends a run whose epochs are too many to wait for, with one more epoch: each step's weights must be those of one worker in peace.</summary>
    /// <param name="settings">Those of the run, without its epochs.</param>
    /// <exception cref="ProcessException">They are not.</exception>
    public static async Task EndsAsUndisturbed(this TrainingRun run, string settings)
    {
        while (run.Steps.AreBehind)
            await run.NextEpoch();
        run.Coordinator.Send(PosixSignal.Interrupt);
        await run.Coordinator.ExitsWith(0);
        var epochs = run.Summary.Epochs + 1;
        await RunInPeace.Continue(run.Out, epochs);
        Check(run.Summary, run.Steps, await RunInPeace.Of($"{settings} --epochs {epochs}", run.Data));
    }

    /// <summary>These workers and no others: on a busy machine one may be held to be lost, and come back.</summary>
    public static void HasSeen(this RunSummary summary, int workers) =>
        Assert.InRange(summary.WorkersSeen, workers, workers + summary.WorkersLost);

    /// <summary>Its weights, and those of each step, are those of one worker.</summary>
    /// <exception cref="ProcessException">They are not.</exception>
    public static void Check(RunSummary summary, StepWeights steps, (RunSummary Summary, StepWeights Steps) peace)
    {
        if (steps.DifferenceFrom(peace.Steps) is { } difference)
            throw new ProcessException($"Not what a run in peace comes to: {difference}.");
        if (summary.WeightsSha256 != peace.Summary.WeightsSha256)
            throw new ProcessException($"Other weights than those of a run in peace:\n{summary}\n{peace.Summary}");
    }
}
