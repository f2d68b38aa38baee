using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Training;

/// <summary>Trains as users do: coordinator train, alone or with worker processes.</summary>
internal static class CoordinatorTraining
{
    // By which one of two trainings may be ahead of the other.
    private const int EpochsApart = 10;

    /// <returns>Training samples a second over the epochs after the first; the evaluations are not counted.</returns>
    public static async Task<double> Run(TrainingCase of, int embedded, int processes, Precision precision = Precision.F32)
    {
        await using var run = Start(of, embedded, processes, precision);
        for (var i = 1; i <= processes; i++)
            await run.StartWorker($"process-{i}");
        await EndOf(run.Coordinator);
        return RateOf(Epochs(run).Skip(1));
    }

    /// <summary>Two trainings of one embedded worker each, at the same time, that know nothing of each other.</summary>
    /// <returns>The same, of both together, over as many epochs, in which both trained.</returns>
    public static async Task<double> RunTwo(TrainingCase of)
    {
        var longer = of with { Epochs = of.Epochs + EpochsApart };
        await using var one = Start(longer, embedded: 1, processes: 0, Precision.F32);
        await using var other = Start(longer, embedded: 1, processes: 0, Precision.F32);
        var ends = await Task.WhenAll(EpochEnds(one.Coordinator, longer.Epochs), EpochEnds(other.Coordinator, longer.Epochs));
        await Task.WhenAll(EndOf(one.Coordinator), EndOf(other.Coordinator));
        var (from, to) = (ends.Max(times => times[0]), ends.Min(times => times[^1]));
        return RateOf(Common(one, ends[0])) + RateOf(Common(other, ends[1]));

        EpochReport[] Common(TrainingRun run, DateTime[] times)
        {
            EpochReport[] common = [.. Epochs(run).Skip(1).Where((_, i) => times[i] >= from && times[i + 1] <= to).Take(of.Epochs - 1)];
            return common is not [] ? common : throw new BenchmarkException("two trainings that were started at the same time have no epoch in common; give them more with --epochs");
        }
    }

    private static TrainingRun Start(TrainingCase of, int embedded, int processes, Precision precision) => new(
        $"--preset {of.Preset.Name} --batch {of.BatchText} --epochs {of.EpochsText} --precision {ModelSpec.NameOf(precision)}", embedded, awaited: embedded + processes);

    private static async Task EndOf(TrainerProcess coordinator)
    {
        try
        {
            await coordinator.ExitsWith(0, TrainingCase.Deadline);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>When it said that an epoch is done, of each.</summary>
    private static async Task<DateTime[]> EpochEnds(TrainerProcess coordinator, int epochs)
    {
        var ends = new DateTime[epochs];
        try
        {
            for (var epoch = 0; epoch < epochs; epoch++)
                ends[epoch] = (await coordinator.NextTimedLine(TrainingRun.EpochLine)).Read;
            return ends;
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static IReadOnlyList<EpochReport> Epochs(TrainingRun run) => MetricsFile.Read(Path.Combine(run.Out, "metrics.csv"));

    private static double RateOf(IEnumerable<EpochReport> epochs)
    {
        EpochReport[] counted = [.. epochs];
        return counted.Sum(epoch => epoch.Samples) / counted.Sum(epoch => epoch.Samples / epoch.SamplesPerSecond);
    }
}
