using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>A training whose processes note what their own instruments measure.</summary>
internal static class RecordedTraining
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    /// <param name="epochs">At least two: the first is not counted.</param>
    public static async Task<StepTimes> Run(string preset, int epochs, int embedded, int processes)
    {
        using var folder = new TemporaryFolder();
        string[] logs = [.. Enumerable.Range(0, 1 + processes).Select(i => folder[Text(i)])];
        await using var run = new TrainingRun(
            $"--preset {preset} --epochs {Text(epochs)} --dashboard none", embedded, awaited: embedded + processes,
            environment: InstrumentRecorder.EnvironmentFor(logs[0]));
        try
        {
            var workers = new List<TrainerProcess>();
            foreach (var log in logs[1..])
                workers.Add(await run.StartWorker($"process-{Text(workers.Count + 1)}", environment: InstrumentRecorder.EnvironmentFor(log)));
            await run.Coordinator.ExitsWith(0, Deadline);
            foreach (var worker in workers)
                await worker.ExitsWith(0);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the training failed: {e.Message.ReplaceLineEndings(" ")}");
        }

        InstrumentLog[] read = [.. logs.Select(InstrumentLog.Read)];
        return StepTimes.Of(read[0].Rounds, [.. read.Select(log => log.Sums)], embedded + processes);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
