using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>The tasks of the round, in which each of its shards is once, and those of earlier rounds that are still owed or disputed.</summary>
internal sealed class RoundTasks
{
    private readonly Stack<ShardTask> _spare = new();
    private ShardTask?[] _taskOf = [];
    private int _maxRows;

    public Round Round { get; private set; }

    /// <summary>Of the round; 0 before the first.</summary>
    public int Shards { get; private set; }

    /// <summary>Samples in the round, at most.</summary>
    public double MaxRows => Shards * (double)_maxRows;

    /// <summary>Shards of the round that are in no task, because nobody has them.</summary>
    public int Unassigned { get; private set; }

    // Lists, and not their interfaces: to enumerate those would allocate in every round.
    public List<ShardTask> OfRound { get; } = [];

    public List<ShardTask> Earlier { get; } = [];

    /// <summary>A round of so many shards, none of which is in a task yet. The tasks that were the last round's are forgotten.</summary>
    /// <param name="maxRows">Samples in the largest shard.</param>
    public void Begin(Round round, int shards, int maxRows)
    {
        OfRound.Clear();
        if (_taskOf.Length < shards)
            _taskOf = new ShardTask?[shards];
        _taskOf.AsSpan().Clear();
        (Round, Shards, _maxRows, Unassigned) = (round, shards, maxRows, shards);
    }

    /// <summary>The first shards, from this one on, that are in no task; empty if there are none.</summary>
    public ShardRange NextUnassigned(int from)
    {
        while (from < Shards && _taskOf[from] is not null)
            from++;
        var end = from;
        while (end < Shards && _taskOf[end] is null)
            end++;
        return new ShardRange(from, end - from);
    }

    /// <summary>Makes a task of unassigned shards.</summary>
    public ShardTask Add(ShardRange node)
    {
        if (!_spare.TryPop(out var task))
            task = new ShardTask();
        task.Reset(Round, node, node.Count * _maxRows);
        OfRound.Add(task);
        _taskOf.AsSpan(node.First, node.Count).Fill(task);
        Unassigned -= node.Count;
        return task;
    }

    /// <summary>The shards of a task of the round are in none any more.</summary>
    public void Remove(ShardTask task)
    {
        OfRound.Remove(task);
        _taskOf.AsSpan(task.Node.First, task.Node.Count).Clear();
        Unassigned += task.Node.Count;
        Recycle(task);
    }

    /// <summary>Nobody refers to the task any more.</summary>
    public void Recycle(ShardTask task) => _spare.Push(task);

    public bool IsOfRound(ShardTask task) => task.Round == Round && _taskOf[task.Node.First] == task;

    public ShardTask? Of(int shard) => _taskOf[shard];

    /// <summary>What the worker owes over this node; null if nothing.</summary>
    public ShardTask? Find(int worker, Round round, ShardRange node)
    {
        if (round == Round && node.First >= 0 && node.First < Shards
            && _taskOf[node.First] is { } current && current.Node == node && current.IsPendingAt(worker))
            return current;
        foreach (var task in Earlier)
            if (task.Round == round && task.Node == node && task.IsPendingAt(worker))
                return task;
        return null;
    }
}
