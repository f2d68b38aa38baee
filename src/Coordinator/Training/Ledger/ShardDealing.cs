namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>How many shards each worker gets. Pure arithmetic; the weights of a run never depend on it.</summary>
public static class ShardDealing
{
    // An even deal has the most aligned parts, which are the fewest vectors to send, and does not flutter with the
    // measured times; so it is only given up for a gain that can be felt.
    private const double WorthIt = 0.85;

    /// <summary>
    /// Deals a run of shards out as contiguous parts in the order of the workers: even ones, or by the workers' speeds
    /// where that is wanted and ends the round clearly sooner.
    /// </summary>
    /// <param name="paces">Each worker's time for a shard, in any unit; 0 for all while nothing is known.</param>
    /// <param name="counts">Receives how many shards each worker gets; as long as <paramref name="paces"/>.</param>
    /// <returns>True if by speed the round would end clearly sooner.</returns>
    public static bool Deal(int shards, ReadOnlySpan<double> paces, bool bySpeed, Span<int> counts)
    {
        Even(shards, counts);
        if (paces.Contains(0) || paces.Length < 2)
            return false;
        var even = Duration(counts, paces);
        BySpeed(shards, paces, counts);
        var isSooner = Duration(counts, paces) <= WorthIt * even;
        if (!isSooner || !bySpeed)
            Even(shards, counts);
        return isSooner;
    }

    /// <summary>Sizes differ by one at most; with fewer shards than workers the last workers get none.</summary>
    private static void Even(int shards, Span<int> counts)
    {
        counts.Clear();
        var parts = Math.Min(counts.Length, shards);
        for (var i = 0; i < parts; i++)
            counts[i] = (int)((long)shards * (i + 1) / parts) - (int)((long)shards * i / parts);
    }

    /// <summary>Gives one shard after the other to the worker that would be done with it first, which ends the round soonest.</summary>
    private static void BySpeed(int shards, ReadOnlySpan<double> paces, Span<int> counts)
    {
        counts.Clear();
        for (var shard = 0; shard < shards; shard++)
        {
            var first = 0;
            for (var i = 1; i < paces.Length; i++)
                if ((counts[i] + 1) * paces[i] < (counts[first] + 1) * paces[first])
                    first = i;
            counts[first]++;
        }
    }

    private static double Duration(ReadOnlySpan<int> counts, ReadOnlySpan<double> paces)
    {
        var longest = 0.0;
        for (var i = 0; i < counts.Length; i++)
            longest = Math.Max(longest, counts[i] * paces[i]);
        return longest;
    }
}
