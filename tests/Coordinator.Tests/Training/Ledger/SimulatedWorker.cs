using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>How a simulated worker answers.</summary>
internal enum Honesty
{
    Honest,
    LiesNowAndThen,
    LiesAlways,
    NonFiniteNowAndThen,
    NonFiniteAlways,
}

/// <summary>A node of a round, one of several if the round was begun more than once.</summary>
internal readonly record struct SimulatedTask(int Begin, Round Round, ShardRange Node);

/// <summary>A worker of a <see cref="SimulatedLedger"/>: what it owes, and what it answers.</summary>
internal sealed class SimulatedWorker(Honesty honesty)
{
    public const ulong Right = 7;

    public Queue<SimulatedTask> Tasks { get; private set; } = new();

    public bool IsRetired { get; set; }

    public bool IsStalled { get; set; }

    // Of two begins of a round, two tasks of the same node have the same answer, which stands for the newer one, whichever was computed first.
    public SimulatedTask NextTask(int begin)
    {
        var task = Tasks.Dequeue();
        var newer = task with { Begin = begin };
        if (!Tasks.Contains(newer))
            return task;
        Tasks = new Queue<SimulatedTask>(Tasks.Select(other => other == newer ? task : other));
        return newer;
    }

    public (bool Finite, ulong Digest) AnswerTo(int pick) => honesty switch
    {
        Honesty.LiesAlways => (true, Right + 1),
        Honesty.LiesNowAndThen when pick % 3 == 0 => (true, Right + 2 + (ulong)pick),
        Honesty.NonFiniteAlways => (false, Right + 1),
        Honesty.NonFiniteNowAndThen when pick % 3 == 0 => (false, Right + 1),
        _ => (true, Right),
    };
}
