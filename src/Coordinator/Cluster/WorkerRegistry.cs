using Akka.Actor;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>A worker from its request to join until it is gone. One that comes back is a new one.</summary>
/// <param name="origin">The machine and process of one that nobody gave a name; null for one that has its own.</param>
public sealed class WorkerEntry(int id, string name, IActorRef actor, string? origin)
{
    public int Id => id;

    /// <summary>Unique among the workers that are there.</summary>
    public string Name => name;

    /// <summary>What it calls itself, where that is not its name.</summary>
    public string? Origin => origin;

    public IActorRef Actor => actor;

    /// <summary>The answer it was given; sent again if the first message was lost.</summary>
    public JoinAccepted? Accepted { get; set; }

    /// <summary>Null until it has opened its data connection.</summary>
    public IWorkerChannel? Channel { get; set; }

    public bool IsLeaving { get; set; }
}

/// <summary>The workers that are there, by number and by actor.</summary>
public sealed class WorkerRegistry
{
    private readonly Dictionary<int, WorkerEntry> _byId = [];
    private readonly Dictionary<IActorRef, WorkerEntry> _byActor = [];
    private readonly List<string> _names = [""];

    public IReadOnlyCollection<WorkerEntry> All => _byId.Values;

    /// <summary>Workers that compute: connected, and not about to leave.</summary>
    public int WorkingCount => _byId.Values.Count(worker => worker is { Channel: not null, IsLeaving: false });

    public WorkerEntry Add(string name, IActorRef actor, string? origin = null)
    {
        var id = _names.Count;
        // Two machines may call their workers alike; people still must be able to tell them apart.
        var unique = _byId.Values.Any(other => other.Name == name) ? WorkerNames.Distinct(name, id) : name;
        _names.Add(unique);
        var entry = new WorkerEntry(id, unique, actor, origin);
        _byId.Add(id, entry);
        _byActor.Add(actor, entry);
        return entry;
    }

    /// <summary>Of a worker that is there or has been.</summary>
    public string NameOf(int id) => _names[id];

    public WorkerEntry? Find(int id) => _byId.GetValueOrDefault(id);

    public WorkerEntry? Find(IActorRef actor) => _byActor.GetValueOrDefault(actor);

    /// <summary>Those of a node that have a data connection. A process may have several workers, each with a connection of its own.</summary>
    public WorkerEntry[] ConnectedAt(Address node) => [.. _byId.Values.Where(worker => worker.Channel is not null && worker.Actor.Path.Address.Equals(node))];

    public void Remove(WorkerEntry entry)
    {
        _byId.Remove(entry.Id);
        _byActor.Remove(entry.Actor);
    }
}
