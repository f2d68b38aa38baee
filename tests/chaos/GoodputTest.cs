using Autoencoder.Processes;

namespace Autoencoder.Chaos;

/// <summary>
/// What kills cost: a worker is killed every two seconds and a spare takes its place, against the same run in peace. Spares
/// have joined before the run begins and are idle until they are needed, because a step has only as many shards as there
/// are workers. Runs alternate, so that whatever else the machine does hits both.
/// </summary>
internal static class GoodputTest
{
    // Each takes some hundred megabytes.
    private const int MaxSpares = 16;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<(RunOutcome Peace, RunOutcome Kills)>> Run(ChaosSettings settings, int pairs, Action<string> tell)
    {
        var done = new List<(RunOutcome, RunOutcome)>();
        for (var pair = 1; pair <= pairs; pair++)
        {
            var peace = await ObservedRun.Train(settings);
            // All are started before the run: what it costs to start one is no part of what it costs to lose one.
            var spares = Math.Min(MaxSpares, (int)(1.5 * peace.Took / Every) + 2);
            var kills = await ObservedRun.Train(settings, idle: spares, disturb: Disturb);
            tell($"pair {pair}: {Texts.Rate(peace.SamplesPerSecond)} in peace, {Texts.Rate(kills.SamplesPerSecond)} with {kills.Faults.Count} kills: {Texts.Percent(kills.SamplesPerSecond / peace.SamplesPerSecond)}");
            done.Add((peace, kills));
            if (peace.Failures.Concat(kills.Failures).Any())
                break;
        }

        return done;
    }

    private static async Task Disturb(TrainingRun run, FaultInjector injector)
    {
        // The one that has been there for longest, each time: it has a shard.
        while (injector.HasIdle && !await run.Coordinator.EndsWithin(Every))
            await injector.Inject(new PlannedFault(FaultKind.Kill, Every, Pick: 0, TimeSpan.Zero));
    }
}
