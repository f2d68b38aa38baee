using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>How many shards each worker gets. Pure arithmetic; the weights of a run never depend on it.</summary>
public static class ShardDealing
{
    /// <summary>
    /// Deals a run of shards out as contiguous parts, sizes differing by one at most; with fewer shards than workers
    /// the last workers get none.
    /// </summary>
    public static IEnumerable<(int Worker, ShardRun Shards)> Deal(ShardRun shards, IReadOnlyList<int> workers)
    {
        var parts = Math.Min(workers.Count, shards.Count);
        for (var i = 0; i < parts; i++)
        {
            var start = (int)((long)shards.Count * i / parts);
            var end = (int)((long)shards.Count * (i + 1) / parts);
            yield return (workers[i], new ShardRun(shards.First + start, end - start));
        }
    }
}
