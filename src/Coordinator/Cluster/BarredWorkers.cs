using System.Collections.Concurrent;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Workers that have computed wrongly, and where: for a whole run, whatever becomes of its cluster. On any thread.</summary>
public sealed class BarredWorkers(WorkerNames names)
{
    private readonly ConcurrentDictionary<string, Round> _rounds = new(StringComparer.Ordinal);

    public WorkerNames Names => names;

    /// <param name="name">The one that people read.</param>
    public void Add(string name, Round round) => _rounds[names.RequestedName(name)] = round;

    /// <param name="requested">The name by which a worker asks to be let in.</param>
    public Round? Find(string requested) => _rounds.TryGetValue(requested, out var round) ? round : null;
}
