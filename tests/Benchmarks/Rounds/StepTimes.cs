using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>What a step of a training takes, and what its workers compute in it: means over all steps after the first epoch, in milliseconds.</summary>
/// <param name="SlowerWorker">Of the worker that computes longest in the step, whichever that is.</param>
/// <param name="MeanWorker">Of all workers.</param>
internal readonly record struct StepTimes(double Step, double SlowerWorker, double MeanWorker)
{
    /// <summary>What a step is more than the compute that nobody could have begun earlier.</summary>
    public double BesidesSlowerWorker => Step - SlowerWorker;

    /// <summary>The same, and what a worker waits for a slower one.</summary>
    public double BesidesMeanWorker => Step - MeanWorker;

    /// <param name="rounds">Of the coordinator.</param>
    /// <param name="processes">Sums of each process with workers.</param>
    /// <exception cref="BenchmarkException">They hold no step after the first epoch, or nothing of what was computed in one.</exception>
    public static StepTimes Of(IReadOnlyList<MeasuredRound> rounds, IReadOnlyList<IReadOnlyList<ComputedSum>> processes, int workers)
    {
        var sums = processes
            .SelectMany((sums, process) => sums.Select(sum => (Worker: (process, sum.Worker), sum.End, sum.Milliseconds)))
            .OrderBy(sum => sum.End).ToArray();
        var (steps, step, slower, all, next) = (0, 0.0, 0.0, 0.0, 0);
        var computed = new Dictionary<(int, int), double>();
        var isCounted = false;
        foreach (var round in rounds)
        {
            computed.Clear();
            for (; next < sums.Length && sums[next].End <= round.End; next++)
                computed[sums[next].Worker] = computed.GetValueOrDefault(sums[next].Worker) + sums[next].Milliseconds;
            if (round.IsStep && isCounted)
            {
                if (computed.Count == 0)
                    throw new BenchmarkException("in a step no worker's instruments have measured anything");
                steps++;
                step += round.Milliseconds;
                slower += computed.Values.Max();
                all += computed.Values.Sum();
            }

            // The evaluation at the end of the first epoch.
            isCounted |= !round.IsStep;
        }

        return steps > 0
            ? new StepTimes(step / steps, slower / steps, all / steps / workers)
            : throw new BenchmarkException("the coordinator's instruments have measured no step after the first epoch");
    }
}
