namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// A worker that is or was there. One that comes back is a new one. Of those under an earlier process of the coordinator,
/// only what the events tell is known: name, times, fate and re-issues.
/// </summary>
/// <param name="Id">Counts up from 1 over the whole run.</param>
/// <param name="Name">As it called itself: text from elsewhere.</param>
/// <param name="State">joining (has had no shard yet), working, idle (has no shard of this round), late, leaving, left, lost, removed.</param>
/// <param name="Fate">Why it is gone; null while it is there.</param>
/// <param name="ShardsDone">That counted.</param>
/// <param name="RowsPerSecond">Of gradients, from its order to its answer; 0 while nothing is known.</param>
/// <param name="Fraction">Of the shards dealt in the newest rounds, 0 to 1.</param>
/// <param name="LastShardMilliseconds">What it has computed last, over the shards in it, by its own clock.</param>
/// <param name="Reissued">Shards that were given to another worker because this one was late or lost.</param>
/// <param name="HoldsUpMilliseconds">For how long the round has waited for it alone; null if it does not.</param>
public sealed record WorkerStatus(
    int Id, string Name, string Address, string State, string? Fate, DateTime Joined, DateTime? Gone, long ShardsDone, double RowsPerSecond,
    double Fraction, double? LastShardMilliseconds, long Reissued, long BytesSent, long BytesReceived, double? HoldsUpMilliseconds);
