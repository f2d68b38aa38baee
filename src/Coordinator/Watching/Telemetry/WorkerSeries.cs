using System.Diagnostics;
using System.Diagnostics.Metrics;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Telemetry;

/// <summary>What is counted of one worker, and how long its newest order has been on its way.</summary>
internal sealed class WorkerSeries(string name, IWorkerChannel channel)
{
    private readonly KeyValuePair<string, object?> _transmit = new("network.io.direction", "transmit");
    private readonly KeyValuePair<string, object?> _receive = new("network.io.direction", "receive");
    private long _dealtAt;
    private TimeSpan _computed;

    public KeyValuePair<string, object?> Name { get; } = new("worker", name);

    /// <summary>Shards whose sums counted.</summary>
    public long Shards { get; private set; }

    public int Outstanding { get; private set; }

    public IEnumerable<Measurement<long>> Bytes =>
        [new Measurement<long>(channel.BytesSent, Name, _transmit), new Measurement<long>(channel.BytesReceived, Name, _receive)];

    public void Dealt(int shards)
    {
        // What comes on top of an order that is not answered yet is waited for together with it.
        if (Outstanding == 0)
            (_dealtAt, _computed) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        Outstanding += shards;
    }

    /// <returns>When it has answered all that it had: the time that passed without its computing; else null.</returns>
    public TimeSpan? Answered(int shards, TimeSpan compute, bool counted)
    {
        Shards += counted ? shards : 0;
        Outstanding = Math.Max(0, Outstanding - shards);
        _computed += compute;
        if (Outstanding > 0)
            return null;
        var elsewhere = Stopwatch.GetElapsedTime(_dealtAt) - _computed;
        return elsewhere > TimeSpan.Zero ? elsewhere : TimeSpan.Zero;
    }
}
