using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>Whether a worker takes part in a run, or has done its part and waits for the next one. Told and read on any thread.</summary>
public sealed class WorkerHealth(NodeAddress coordinator, TimeProvider time)
{
    // A shard takes milliseconds, seconds with the largest models.
    private static readonly TimeSpan LongestShards = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private string _missing = $"looking for the coordinator at {coordinator}";
    private bool _takesPart;
    private bool _isIdle;
    private string? _waitsFor;
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
                    { _waitsFor: { } data } => new Health(false, data),
                    { _takesPart: false } => new Health(_isIdle, _missing),
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
            (_takesPart, _isIdle, _order, _since) = (true, false, null, time.GetTimestamp());
    }

    /// <param name="reason">Why it does not take part, or not any more.</param>
    public void SearchBegan(string reason) => TakesNoPart(reason, isIdle: false);

    /// <summary>The run is over, and the next one may begin at any time, or never.</summary>
    /// <param name="reason">What it waits for.</param>
    public void WaitBegan(string reason) => TakesNoPart($"idle: {reason}", isIdle: true);

    /// <param name="reason">What data it waits for, and why they are not there.</param>
    public void DataWaitBegan(string reason)
    {
        lock (_lock)
            _waitsFor = reason;
    }

    public void DataWaitEnded()
    {
        lock (_lock)
            _waitsFor = null;
    }

    /// <summary>Begins to compute.</summary>
    public void OrderBegan(WorkOrder order) => Computes(order);

    /// <summary>All that was ordered has been answered.</summary>
    public void Answered() => Computes(null);

    private void TakesNoPart(string reason, bool isIdle)
    {
        lock (_lock)
            (_takesPart, _isIdle, _missing, _order, _since) = (false, isIdle, reason, null, time.GetTimestamp());
    }

    private void Computes(WorkOrder? order)
    {
        lock (_lock)
            (_order, _since) = (order, time.GetTimestamp());
    }
}
