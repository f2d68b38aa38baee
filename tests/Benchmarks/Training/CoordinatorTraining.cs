using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Support;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Training;

/// <summary>Trains as users do: coordinator train, alone or with worker processes.</summary>
internal static class CoordinatorTraining
{
    /// <returns>Training samples a second over the epochs after the first; the evaluations are not counted.</returns>
    public static async Task<double> Run(TrainingCase of, int embedded, int processes, Precision precision = Precision.F32)
    {
        await using var run = new TrainingRun(
            $"--preset {of.Preset.Name} --batch {of.BatchText} --epochs {of.EpochsText} --precision {ModelSpec.NameOf(precision)}", embedded, awaited: embedded + processes);
        for (var i = 1; i <= processes; i++)
            await run.StartWorker($"process-{i}");
        try
        {
            await run.Coordinator.ExitsWith(0, TrainingCase.Deadline);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }

        var counted = MetricsFile.Read(Path.Combine(run.Out, "metrics.csv")).Skip(1).ToArray();
        return counted.Sum(epoch => epoch.Samples) / counted.Sum(epoch => epoch.Samples / epoch.SamplesPerSecond);
    }
}
