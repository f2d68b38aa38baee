using System.Diagnostics;
using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>A real coordinator, without checkpoints, and workers that only pretend to compute.</summary>
/// <param name="Workers">All join before the run begins.</param>
/// <param name="PerShard">How long a worker takes for a shard.</param>
/// <param name="Takes">About how long the run takes, once it has warmed up.</param>
/// <param name="KillEvery">A worker that has a shard loses its connection so often, and joins again; zero for never.</param>
internal sealed record SimulatedRun(Preset Preset, int Workers, int Shards, TimeSpan PerShard, TimeSpan Takes, TimeSpan KillEvery = default)
{
    private static readonly TimeSpan MinStep = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestEpoch = TimeSpan.FromSeconds(1.5);
    /// <summary>For a busy machine, and all that a run may be asked to take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    // What a step's shards hold is of no matter, so the batch is what makes epochs short: they are what is measured by.
    private const int MinSteps = 8;

    // The first epoch warms up, and two are needed to tell a time.
    private const int MinEpochs = 4;

    /// <param name="StepsPerSecond">Over the epochs after the first; the evaluations are not counted.</param>
    /// <param name="Goodput">Steps a second over the same time, with evaluations and all that goes wrong.</param>
    /// <param name="CpuPerStep">Processor time of the coordinator, in milliseconds.</param>
    /// <param name="VectorsPerStep">Weights sent by the coordinator, and gradients received; the coordinator gives slow workers fewer shards, or none.</param>
    /// <param name="WorkersThere">At the ends of the epochs, in the mean.</param>
    public sealed record Outcome(
        double StepsPerSecond, double Goodput, double CpuPerStep, double VectorsPerStep, double WorkersThere, int WorkersLost);

    /// <exception cref="BenchmarkException">It did not end well.</exception>
    public async Task<Outcome> Run()
    {
        var step = PerShard * Math.Ceiling((double)Shards / Math.Min(Workers, Shards)) is var simulated && simulated > MinStep ? simulated : MinStep;
        var epoch = Takes / MinEpochs < LongestEpoch ? Takes / MinEpochs : LongestEpoch;
        var batch = Math.Max(Shards, Mnist.TrainingImages / Math.Max(MinSteps, (int)(epoch / step)));
        var steps = (Mnist.TrainingImages + batch - 1) / batch;
        var epochs = Math.Max(MinEpochs, 1 + (int)Math.Ceiling(Takes / (steps * step)));
        await using var run = new TrainingRun(
            string.Create(CultureInfo.InvariantCulture, $"--preset {Preset.Name} --batch {batch} --shards {Shards} --epochs {epochs} --checkpoint-every none"), embedded: 0, awaited: Workers);
        try
        {
            await using var workers = TrainerProcess.Start(
                "benchmarks", SimulatedWorkersCommand.Arguments(await run.Address(), Workers, PerShard, KillEvery), Path.GetTempPath());
            var (begin, end) = (await CpuAfter(run, 1), await CpuAfter(run, epochs - 1));
            var summary = await run.Completed(Deadline);
            var vectors = (await workers.NextLine($"^{SimulatedWorkersCommand.Vectors}"))[SimulatedWorkersCommand.Vectors.Length..];
            var rows = MetricsFile.Read(Path.Combine(run.Out, "metrics.csv"));
            var counted = rows.Skip(1).ToArray();
            return new Outcome(
                counted.Length * steps / counted.Sum(row => row.Samples / row.SamplesPerSecond),
                (rows[^1].Steps - rows[0].Steps) / (rows[^1].Seconds - rows[0].Seconds),
                (end - begin).TotalMilliseconds / ((epochs - 2.0) * steps),
                double.Parse(vectors, CultureInfo.InvariantCulture) / rows[^1].Steps,
                rows.Average(row => row.Workers),
                summary.WorkersLost);
        }
        catch (ProcessException e)
        {
            throw new BenchmarkException($"the run with {Workers} simulated workers failed: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task<TimeSpan> CpuAfter(TrainingRun run, int epoch)
    {
        await run.Coordinator.NextLine(string.Create(CultureInfo.InvariantCulture, $"^epoch {epoch}/[0-9]+  loss"));
        using var process = Process.GetProcessById(run.Coordinator.Id);
        return process.TotalProcessorTime;
    }
}
