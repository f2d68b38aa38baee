using System.Diagnostics.Metrics;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Program.Telemetry;

/// <summary>What the programs' instruments have in common. docs/metrics.md lists them all.</summary>
public static class Meters
{
    public const string Coordinator = "Autoencoder.Coordinator";
    public const string Worker = "Autoencoder.Worker";

    /// <summary>.NET's own: collections, memory, threads.</summary>
    public const string Runtime = "System.Runtime";

    private const string PhaseKey = "phase";

    private static readonly KeyValuePair<string, object?> Train = new(PhaseKey, "train");
    private static readonly KeyValuePair<string, object?> Evaluate = new(PhaseKey, "evaluate");

    // From what a shard takes to what a large model's step takes; in seconds, as OpenTelemetry wants durations.
    private static readonly double[] DurationBounds = [1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 10];

    /// <summary>The tag of a phase: train or evaluate.</summary>
    public static KeyValuePair<string, object?> TagOf(Phase phase) => phase == Phase.Train ? Train : Evaluate;

    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
}
