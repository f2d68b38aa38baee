using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>Whether a worker takes part in a run. Told and read on any thread.</summary>
public sealed class WorkerHealth(NodeAddress coordinator, TimeProvider time)
{
    // A shard takes milliseconds, seconds with the largest models.
    private static readonly TimeSpan LongestShards = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private string _missing = $"looking for the coordinator at {coordinator}";
    private bool _takesPart;
    private WorkOrder? _order;
    private long _since;

    public Health Now
    {
        get
        {
            lock (_lock)
            {
                var since = time.GetElapsedTime(_since);
                return this switch
                {
                    { _takesPart: false } => new Health(false, _missing),
                    { _order: { } order } => new Health(
                        since <= LongestShards, $"{order.Round}: {order.Shards} {(since <= LongestShards ? "being computed" : $"have been computed for {since.TotalSeconds:0} s")}"),
                    _ => new Health(true, since <= ShortWait ? "takes part in the run" : $"waiting: no order of the coordinator for {since.TotalSeconds:0} s"),
                };
            }
        }
    }

    public void Joined()
    {
        lock (_lock)
            (_takesPart, _order, _since) = (true, null, time.GetTimestamp());
    }

    /// <param name="reason">Why it does not take part, or not any more.</param>
    public void SearchBegan(string reason)
    {
        lock (_lock)
            (_takesPart, _missing, _order, _since) = (false, reason, null, time.GetTimestamp());
    }

    /// <summary>Begins to compute.</summary>
    public void OrderBegan(WorkOrder order) => Computes(order);

    /// <summary>All that was ordered has been answered.</summary>
    public void Answered() => Computes(null);

    private void Computes(WorkOrder? order)
    {
        lock (_lock)
            (_order, _since) = (order, time.GetTimestamp());
    }
}
