using System.Diagnostics;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>What the compute threads of this process add to the traces of rounds.</summary>
internal static class ComputeTraces
{
    private static readonly ActivitySource Source = new(Meters.Worker);

    /// <summary>From the order to when its last answer is computed.</summary>
    /// <returns>Null if nobody traces the round.</returns>
    public static Activity? Begin(string worker, Guid run, in WorkOrder order)
    {
        if (!order.Trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) || Source.StartActivity("compute", ActivityKind.Server, order.Trace) is not { } span)
            return null;
        var phase = Meters.TagOf(order.Round.Phase);
        return span
            .SetTag("autoencoder.run", run.ToString())
            .SetTag("autoencoder.term", order.Term)
            .SetTag("autoencoder.worker", worker)
            .SetTag("autoencoder.step", order.Round.Step)
            .SetTag("autoencoder.shards", order.Shards.ToString())
            .SetTag(phase.Key, phase.Value);
    }

    /// <summary>A sum is computed. Sending it may take this thread through what the coordinator does with it.</summary>
    public static void Computed()
    {
        if (Activity.Current is { } span && span.Source == Source)
            span.SetEndTime(DateTime.UtcNow);
    }
}
