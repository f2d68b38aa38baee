using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>
/// What kills cost: a worker is killed every two seconds and a spare takes its place, against the same run in peace. Spares
/// have joined before the run begins and are idle until they are needed, because a step has only as many shards as there
/// are workers. They do cost something, as every process does, and they share in the evaluations; so the run in peace has
/// as many of them as the other one has on average. Runs alternate, so that whatever else the machine does hits both.
/// </summary>
internal static class GoodputTest
{
    // Each takes some hundred megabytes. A run should be over before it has lost them all.
    private const int Spares = 12;

    // The first time that a process is told of another's death, it compiles what it does then; all of them at once, on the
    // same cores.
    private const int KillsToWarmUp = 2;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<(RunOutcome Peace, RunOutcome Kills)>> Run(ChaosSettings settings, int pairs, Action<string> tell)
    {
        var done = new List<(RunOutcome, RunOutcome)>();
        for (var pair = 1; pair <= pairs; pair++)
        {
            var peace = await ObservedRun.Train(settings, idle: KillsToWarmUp + Spares / 2, warmUp: WarmUp);
            // All are started before the run: what it costs to start one is no part of what it costs to lose one.
            var kills = await ObservedRun.Train(settings, idle: KillsToWarmUp + Spares, warmUp: WarmUp, disturb: Disturb);
            tell($"pair {pair}: {Texts.Rate(peace.SamplesPerSecond)} in peace, {Texts.Rate(kills.SamplesPerSecond)} with {kills.Faults.Count} kills: {Texts.Percent(kills.SamplesPerSecond / peace.SamplesPerSecond)}");
            done.Add((peace, kills));
            if (peace.Failures.Concat(kills.Failures).Any())
                break;
        }

        return done;
    }

    private static async Task WarmUp(TrainingRun run, FaultInjector injector)
    {
        for (var kill = 0; kill <= KillsToWarmUp; kill++)
        {
            await run.Coordinator.EndsWithin(Every);
            if (kill < KillsToWarmUp)
                await injector.Inject(new PlannedFault(FaultKind.Kill, Every, Pick: 0, TimeSpan.Zero));
        }
    }

    private static async Task Disturb(TrainingRun run, FaultInjector injector)
    {
        // The one that has been there for longest, each time: it has a shard.
        while (injector.HasIdle && !await run.Coordinator.EndsWithin(Every))
            await injector.Inject(new PlannedFault(FaultKind.Kill, Every, Pick: 0, TimeSpan.Zero));
    }
}
