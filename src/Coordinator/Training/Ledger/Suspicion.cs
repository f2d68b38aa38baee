using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>
/// Since when the sums of each worker have been believed without another worker's to confirm them. Should it turn out to
/// compute wrongly, nothing from there on can be trusted.
/// </summary>
internal sealed class Suspicion
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
    public bool Convict(int worker) => _convicted.Add(worker);
}
