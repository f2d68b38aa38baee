using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>A worker on the board.</summary>
/// <param name="id">Over the whole run.</param>
/// <param name="number">The coordinator's, which begins anew when a run goes back; 0 for one of an earlier process.</param>
/// <param name="channel">Null for one of an earlier process.</param>
internal sealed class TrackedWorker(int id, int number, string name, string address, IWorkerChannel? channel, DateTime joined)
{
    private RowTimeEstimate _pace;
    private TimeSpan _busySince;
    private int _pending;
    private double? _lastShard;
    private bool _isLate;
    private bool _isLeaving;
    private string? _end;
    private string? _fate;
    private DateTime? _gone;
    private (long Sent, long Received) _bytes;

    public int Id => id;

    public int Number => number;

    public bool IsThere => _end is null;

    /// <summary>The last round that it had shards of, as the board counts them; 0 before the first.</summary>
    public long Round { get; set; }

    /// <summary>Shards of the current round that it has not answered.</summary>
    public int Owed { get; set; }

    /// <summary>True while the current round waits for it.</summary>
    public bool IsWaitedFor { get; set; }

    /// <summary>Its part in the newest rounds, in the board's measure.</summary>
    public double Part { get; set; }

    public long ShardsDone { get; set; }

    public long Reissued { get; set; }

    public void Dealt(int shards, TimeSpan now)
    {
        if (_pending == 0)
            _busySince = now;
        _pending += shards;
    }

    /// <param name="rows">Samples whose gradient it has computed; 0 if it was something else.</param>
    /// <param name="computed">How long it has computed, by its own clock.</param>
    public void Answered(int shards, double rows, TimeSpan computed, TimeSpan now)
    {
        var took = (now - _busySince).TotalSeconds;
        (_pending, _busySince) = (Math.Max(0, _pending - shards), now);
        _lastShard = computed.TotalMilliseconds / shards;
        if (rows > 0 && took > 0)
            _pace.Add(took / rows);
        if (_pending == 0)
            _isLate = false;
    }

    public void BecameLate() => _isLate = true;

    public void Leaves() => _isLeaving = true;

    /// <param name="end">left, lost or removed.</param>
    public void Ended(string end, string fate, DateTime at)
    {
        (_end, _fate, _gone) = (end, fate, at);
        _bytes = (channel?.BytesSent ?? 0, channel?.BytesReceived ?? 0);
        channel = null;
    }

    /// <param name="round">The board's current one.</param>
    /// <param name="holdsUp">For how long the round has waited for it alone.</param>
    public WorkerStatus Status(long round, double share, TimeSpan? holdsUp) => new(
        id, name, address, StateIn(round), _fate, joined, _gone, ShardsDone, _pace.IsKnown ? 1 / _pace.Mean : 0,
        share, _lastShard, Reissued, channel?.BytesSent ?? _bytes.Sent, channel?.BytesReceived ?? _bytes.Received, holdsUp?.TotalMilliseconds);

    private string StateIn(long round) =>
        _end ?? (_isLeaving ? "leaving" : _isLate ? "late" : Round == 0 ? "joining" : Round == round ? "working" : "idle");
}
