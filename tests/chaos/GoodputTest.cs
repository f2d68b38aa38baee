using Autoencoder.Processes;

namespace Autoencoder.Chaos;

/// <summary>
/// What kills cost: a worker is killed every two seconds and a spare joins in its place, against the same run in peace.
/// Runs alternate, so that whatever else the machine does hits both.
/// </summary>
internal static class GoodputTest
{
    // Each takes some hundred megabytes.
    private const int MaxSpares = 24;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<(RunOutcome Peace, RunOutcome Kills)>> Run(ChaosSettings settings, int pairs, Action<string> tell)
    {
        var done = new List<(RunOutcome, RunOutcome)>();
        for (var pair = 1; pair <= pairs; pair++)
        {
            var peace = await ObservedRun.Train(settings);
            // All are started before the run: what it costs to start one is no part of what it costs to lose one. Were there
            // too few for a run that kills make long, what comes after the last of them would not count.
            var spares = Math.Min(MaxSpares, (int)(3 * peace.Took / Every) + 2);
            var kills = await ObservedRun.Train(settings, spares, disturb: Disturb);
            tell($"pair {pair}: {Texts.Rate(peace.SamplesPerSecond)} in peace, {Texts.Rate(kills.SamplesPerSecond)} with {kills.Faults.Count} kills: {Texts.Percent(kills.SamplesPerSecond / peace.SamplesPerSecond)}");
            done.Add((peace, kills));
            if (peace.Failures.Concat(kills.Failures).Any())
                break;
        }

        return done;
    }

    private static async Task Disturb(TrainingRun run, FaultInjector injector)
    {
        // The one that has been there for longest, each time.
        while (injector.HasSpares && !await run.Coordinator.EndsWithin(Every))
            await injector.Inject(new PlannedFault(FaultKind.Kill, Every, Pick: 0, TimeSpan.Zero));
    }
}
