using System.Diagnostics.Metrics;
using Autoencoder.Benchmarks.Rounds;

namespace Autoencoder.Benchmarks.Tests;

public sealed class InstrumentRecorderTests
{
    private static readonly KeyValuePair<string, object?> Train = new("phase", "train");
    private static readonly KeyValuePair<string, object?> Evaluate = new("phase", "evaluate");

    [Fact]
    public void Rounds_and_sums_of_gradients_are_noted_in_milliseconds_in_the_order_of_time()
    {
        using var meter = new Meter("of a program");
        using var recorder = new InstrumentRecorder();
        var rounds = meter.CreateHistogram<double>("autoencoder.round.duration");
        var shards = meter.CreateCounter<long>("autoencoder.compute.shards");
        var durations = meter.CreateHistogram<double>("autoencoder.compute.duration");

        Compute(4, 0.25, Train);
        Compute(1, 0.5, Train);
        rounds.Record(2, Train);
        Compute(20, 0.125, Evaluate);
        rounds.Record(3, Evaluate);

        var log = recorder.Log;
        Assert.Equal([(true, 2000.0), (false, 3000.0)], log.Rounds.Select(round => (round.IsStep, round.Milliseconds)));
        // What a shard took, times the shards of the sum.
        Assert.Equal([(Environment.CurrentManagedThreadId, 1000.0), (Environment.CurrentManagedThreadId, 500.0)], log.Sums.Select(sum => (sum.Worker, sum.Milliseconds)));
        Assert.True(log.Sums[0].End <= log.Sums[1].End && log.Sums[1].End <= log.Rounds[0].End && log.Rounds[0].End <= log.Rounds[1].End);

        void Compute(int count, double secondsOfShard, KeyValuePair<string, object?> phase)
        {
            shards.Add(count, phase);
            durations.Record(secondsOfShard, phase);
        }
    }
}
