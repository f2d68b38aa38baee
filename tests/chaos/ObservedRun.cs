using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>Trains once, with or without faults, and looks at what is left.</summary>
internal static class ObservedRun
{
    // Faults can make a run many times as long; one that makes no headway at all must end some time.
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(5);

    /// <param name="spares">Workers to be started beforehand, that join when another is gone; there are as many all the time.</param>
    /// <param name="idle">Workers that join beforehand, and have nothing to do until another is gone.</param>
    /// <param name="warmUp">Is done before anything counts.</param>
    /// <param name="disturb">Does its worst until the run is over, or for as long as it likes; null for a run in peace.</param>
    public static async Task<RunOutcome> Train(
        ChaosSettings settings, int spares = 0, int idle = 0, Func<TrainingRun, FaultInjector, Task>? warmUp = null,
        Func<TrainingRun, FaultInjector, Task>? disturb = null)
    {
        using var network = TestNetwork.Unavailable is null ? TestNetwork.Create() : null;
        await using var run = new TrainingRun(settings.Training, embedded: 0, awaited: settings.Workers + idle, network: network);
        await using var fleet = new Fleet(run, network, settings.Workers);
        await fleet.PrepareSpares(spares);
        var begun = await fleet.StartWorkers(settings.Workers + idle);
        var progress = new Progress(run, begun.Read);
        var injector = new FaultInjector(run, fleet);
        injector.CoordinatorGoes += progress.Update;
        List<string> failures = [];
        string? weights = null;
        try
        {
            if (warmUp is not null)
            {
                await warmUp(run, injector);
                progress.Restart();
            }

            if (disturb is null)
                await run.Completed(RestLimit);
            else
                await disturb(run, injector);
            progress.Update();
            var summary = injector.KilledAfterTheEnd ? run.Summary : await run.Completed(RestLimit);
            weights = summary.WeightsSha256;
            failures.AddRange(Losses(run, summary));
        }
        catch (ProcessException e)
        {
            failures.Add($"the run did not end well: {e.Message}");
        }

        return new RunOutcome(
            weights, injector.Faults, RunEvent.Read(Path.Combine(run.Out, "events.jsonl")), progress.Samples, progress.Took,
            failures, fleet.Deserters);
    }

    private static IEnumerable<string> Losses(TrainingRun run, RunSummary summary)
    {
        if (summary.SamplesPerEpoch != Mnist.TrainingImages)
            yield return $"the last epoch had {summary.SamplesPerEpoch} samples instead of {Mnist.TrainingImages}";
        var journal = Path.Combine(run.Out, "journal.csv");
        if (!File.Exists(journal))
            yield return "the coordinator wrote no journal.csv";
        else if (Journal.Fault(File.ReadAllLines(journal), summary.Steps) is { } fault)
            yield return fault;
    }
}
