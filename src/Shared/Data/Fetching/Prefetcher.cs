using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Fetches what the next orders of a run will need, as far as it can be known.</summary>
public sealed class Prefetcher
{
    private readonly UpcomingBlocks _upcoming;
    private readonly FetchedData _data;

    internal Prefetcher(RunPlan plan, FetchedData data) => (_upcoming, _data) = (new UpcomingBlocks(plan, data.BlockSamples), data);

    /// <summary>An order has come.</summary>
    public void Note(Round round, ShardRange shards) => _data.Update(_upcoming, round, shards);
}
