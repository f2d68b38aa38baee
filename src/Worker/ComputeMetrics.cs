using System.Diagnostics.Metrics;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Telemetry;

namespace Autoencoder.Worker;

/// <summary>What the compute threads of this process count and measure.</summary>
internal static class ComputeMetrics
{
    private static readonly Meter Meter = new(Meters.Worker);

    private static readonly Counter<long> Shards = Meter.CreateCounter<long>(
        "autoencoder.compute.shards", "{shard}", "Shards computed, whether their sums counted or not");

    private static readonly Histogram<double> Durations = Meter.CreateDuration(
        "autoencoder.compute.duration", "Time to compute one partial sum, divided by its shards");

    private static readonly Histogram<double> Waits = Meter.CreateDuration(
        "autoencoder.compute.wait.duration", "Time between two orders in which a compute thread had nothing to do");

    public static void Computed(Round round, ShardRange node, TimeSpan took)
    {
        var phase = Meters.TagOf(round.Phase);
        Shards.Add(node.Count, phase);
        Durations.Record(took.TotalSeconds / node.Count, phase);
    }

    public static void Waited(TimeSpan time) => Waits.Record(time.TotalSeconds);
}
