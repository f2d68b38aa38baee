using System.Diagnostics;
using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>Faults of all kinds, run after run, until their time is over; before them a run in peace to compare with.</summary>
internal static class ChaosTest
{
    private const int Spares = 2;
    private static readonly TimeSpan LongestPhase = TimeSpan.FromMinutes(1);

    /// <summary>Ends with the first run that fails. Time that is left over for a small part of a run is not used.</summary>
    /// <returns>The run in peace, and those with faults.</returns>
    public static async Task<(RunOutcome Peace, IReadOnlyList<RunOutcome> Disturbed)> Run(ChaosSettings settings, Action<string> tell)
    {
        tell($"in peace: {settings.Workers} workers, {settings.Training}");
        var peace = await ObservedRun.Train(settings);
        tell($"  {Texts.Rate(peace.SamplesPerSecond)}, weights {peace.Weights}");
        var phase = settings.Faults / 3 < LongestPhase ? settings.Faults / 3 : LongestPhase;
        using var schedule = FaultSchedule.From(settings.Seed, settings.Rate, settings.Kinds, phase).GetEnumerator();
        var disturbed = new List<RunOutcome>();
        var clock = new Stopwatch();
        do
        {
            var outcome = await ObservedRun.Train(settings, Spares, disturb: (run, injector) =>
            {
                // Starting processes is none of the faults' time.
                clock.Start();
                return Disturb(run, injector, schedule, settings.Faults, clock);
            });
            clock.Stop();
            disturbed.Add(outcome);
            tell($"with faults, run {disturbed.Count}: {outcome.Faults.Count} faults, {Texts.Rate(outcome.SamplesPerSecond)}, weights {outcome.Weights}");
        }
        while (settings.Faults - clock.Elapsed > peace.Took / 4 && disturbed[^1].Failures is []);
        return (peace, disturbed);
    }

    private static async Task Disturb(
        TrainingRun run, FaultInjector injector, IEnumerator<PlannedFault> schedule, TimeSpan time, Stopwatch clock)
    {
        while (schedule.MoveNext())
        {
            var left = time - clock.Elapsed;
            var fault = schedule.Current;
            if (left <= TimeSpan.Zero || await run.Coordinator.EndsWithin(fault.After < left ? fault.After : left) || fault.After >= left)
                return;
            await injector.Inject(fault);
        }
    }
}
