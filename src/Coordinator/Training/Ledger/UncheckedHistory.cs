using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>
/// The first round from which sums of each worker were accepted without confirmation by another worker. If the worker turns
/// out to compute wrongly, nothing from that round on can be trusted.
/// </summary>
internal sealed class UncheckedHistory
{
    // Of those that are gone too: what they left behind may still be found wrong.
    private readonly Dictionary<int, Round> _since = [];
    private readonly HashSet<int> _convicted = [];

    /// <summary>A sum of the worker counted that nobody else has computed. Rounds are noted in their order, or nearly.</summary>
    public void Note(int worker, Round round)
    {
        if (!_since.TryGetValue(worker, out var since) || round.IsBefore(since))
            _since[worker] = round;
    }

    public Round? Since(int worker) => _since.TryGetValue(worker, out var since) ? since : null;

    /// <summary>The worker computes wrongly. False if that was known.</summary>
    public bool MarkFaulty(int worker) => _convicted.Add(worker);
}
