using System.Globalization;
using Autoencoder.Coordinator.Store.Reports;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>What a training came to, in a line for people. All of its numbers are of the whole run, also of one that was continued.</summary>
internal static class OutcomeText
{
    /// <param name="stepsPerEpoch">Of the run.</param>
    /// <param name="trained">What its steps and evaluations took, in seconds, as the page and coordinator runs tell it.</param>
    /// <param name="trainedHere">How much of that was in this process; null for all.</param>
    public static string Of(RunSummary summary, int stepsPerEpoch, double trained, double? trainedHere)
    {
        if (summary.Steps == 0)
            return "interrupted before the first step";
        // Without the evaluations: what is compared between machines.
        var speed = summary.SamplesPerSecond > 0 ? Text($", {summary.SamplesPerSecond:#,0} samples/s while training") : "";
        var here = trainedHere is { } seconds ? Text($" ({seconds:0.0} s of them in this process)") : "";
        return Text($"{State(summary, stepsPerEpoch)}, {summary.Steps:#,0} steps in {trained:0.0} s{here}{speed}");
    }

    private static string State(RunSummary summary, int stepsPerEpoch)
    {
        var (done, next) = ((long)summary.Epochs * stepsPerEpoch, (summary.Epochs + 1L) * stepsPerEpoch);
        return summary.Completed ? Text($"trained: {summary.Epochs} epochs")
            : summary.Steps == done ? Text($"interrupted after epoch {summary.Epochs}")
            : summary.Steps == next ? Text($"interrupted in the evaluation of epoch {summary.Epochs + 1}")
            : Text($"interrupted in epoch {summary.Epochs + 1}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
