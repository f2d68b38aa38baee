using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>What is known of one worker's answer to a task.</summary>
internal enum AnswerState
{
    /// <summary>The worker computes it, or has it in its queue.</summary>
    Pending,

    /// <summary>It came, and its digest is known if there is another to compare it with.</summary>
    Received,

    /// <summary>It came and held values that are not finite.</summary>
    NonFinite,
}

/// <summary>One worker's part in a task.</summary>
/// <param name="Process">Of the worker; null for the coordinator's own.</param>
internal record struct Assignment(int Worker, TimeSpan IssuedAt, TimeSpan DueAt, string? Process = null)
{
    public AnswerState State { get; set; }

    public ulong Digest { get; set; }
}

/// <summary>What a comparison of the answers to a task shows.</summary>
internal enum Judgement
{
    /// <summary>There are no two that differ.</summary>
    Agreed,

    /// <summary>Two differ, and no third has decided yet.</summary>
    Open,

    /// <summary>Two or more agree against the rest.</summary>
    Decided,

    /// <summary>Three answers, all different.</summary>
    NoMajority,
}

/// <summary>
/// One node of a round's reduction tree and who computes it: one worker, a second if the first is late or is being
/// audited, a third if two differ.
/// </summary>
internal sealed class ShardTask
{
    private readonly List<Assignment> _assignments = [];

    public Round Round { get; private set; }

    public ShardRange Node { get; private set; }

    /// <summary>Samples in it, at most.</summary>
    public int Rows { get; private set; }

    /// <summary>The first finite answer has counted.</summary>
    public bool IsAccepted { get; private set; }

    public ulong AcceptedDigest { get; private set; }

    /// <summary>The round waits for a second answer, unless that is late.</summary>
    public bool IsAudited { get; set; }

    /// <summary>The task is done again because this answer was not finite; usually null.</summary>
    public NonFiniteAnswer? NonFiniteAnswer { get; set; }

    /// <summary>Its round was begun again without its sum, so that it only says who computes wrongly.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Its sum was not finite, and nobody does it again yet.</summary>
    public bool IsToBeRedone => NonFiniteAnswer is not null && !IsAccepted && !HasPending;

    /// <summary>The part of the first of those who still compute it.</summary>
    public Assignment? FirstPending
    {
        get
        {
            foreach (ref readonly var assignment in Assignments)
                if (assignment.State == AnswerState.Pending)
                    return assignment;
            return null;
        }
    }

    public bool HasPending => FirstPending is not null;

    /// <summary>True if answers are compared, so that each needs its digest.</summary>
    public bool IsCompared => _assignments.Count > 1;

    /// <summary>True if two answers differ and no third has decided yet.</summary>
    public bool IsDisputed => IsCompared && Judge(out _) == Judgement.Open;

    public ReadOnlySpan<Assignment> Assignments => CollectionsMarshal.AsSpan(_assignments);

    public void Reset(Round round, ShardRange node, int rows)
    {
        _assignments.Clear();
        (Round, Node, Rows) = (round, node, rows);
        (IsAccepted, AcceptedDigest) = (false, 0);
        (IsAudited, NonFiniteAnswer, IsAbandoned) = (false, null, false);
    }

    public void Assign(Assignment assignment) => _assignments.Add(assignment);

    /// <summary>True if the worker has or had a part in it, so that it cannot judge or replace another's.</summary>
    public bool Involves(int worker)
    {
        if (NonFiniteAnswer?.Worker == worker)
            return true;
        foreach (ref readonly var assignment in Assignments)
            if (assignment.Worker == worker)
                return true;
        return false;
    }

    /// <summary>True if a worker of this process has or had a part in it.</summary>
    public bool InvolvesProcess(string process)
    {
        foreach (ref readonly var assignment in Assignments)
            if (assignment.Process == process)
                return true;
        return false;
    }

    public bool IsPendingAt(int worker) => PendingAt(worker) >= 0;

    /// <summary>True if somebody computes it and all who do are late.</summary>
    public bool IsLate(TimeSpan now)
    {
        var pending = false;
        foreach (ref readonly var assignment in Assignments)
            if (assignment.State == AnswerState.Pending)
            {
                if (assignment.DueAt > now)
                    return false;
                pending = true;
            }

        return pending;
    }

    /// <summary>The first time after now at which an answer is due; null if none is.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (ref readonly var assignment in Assignments)
            if (assignment.State == AnswerState.Pending && assignment.DueAt > now && (next is not { } first || assignment.DueAt < first))
                next = assignment.DueAt;
        return next;
    }

    /// <summary>Notes the answer of a worker at which it is pending.</summary>
    /// <param name="digest">Of all bits; not looked at unless answers are compared.</param>
    public Assignment Answer(int worker, bool finite, ulong digest)
    {
        var place = PendingAt(worker);
        // An answer to be compared with one that counted is compared whatever it holds.
        var assignment = _assignments[place] with { State = finite || IsAccepted ? AnswerState.Received : AnswerState.NonFinite, Digest = digest };
        _assignments[place] = assignment;
        return assignment;
    }

    public void Accept(ulong digest) => (IsAccepted, AcceptedDigest) = (true, digest);

    /// <summary>The worker will not answer any more; what it has answered stays. True if something was expected of it.</summary>
    public bool RemovePending(int worker)
    {
        var place = PendingAt(worker);
        if (place < 0)
            return false;
        _assignments.RemoveAt(place);
        return true;
    }

    /// <param name="right">The digest that most answers have, if they are decided.</param>
    public Judgement Judge(out ulong right)
    {
        right = AcceptedDigest;
        if (!IsAccepted)
            return Judgement.Agreed;
        var (answers, differ, decided) = (0, false, false);
        foreach (ref readonly var assignment in Assignments)
        {
            if (assignment.State != AnswerState.Received)
                continue;
            answers++;
            differ |= assignment.Digest != AcceptedDigest;
            if (!HasTwin(assignment))
                continue;
            (right, decided) = (assignment.Digest, true);
        }

        return !differ ? Judgement.Agreed : decided ? Judgement.Decided : answers >= 3 ? Judgement.NoMajority : Judgement.Open;
    }

    /// <summary>The worker whose sum counted, if nobody else has computed the same.</summary>
    public int? Unchecked
    {
        get
        {
            if (!IsAccepted || IsAbandoned)
                return null;
            foreach (ref readonly var assignment in Assignments)
                if (assignment.State == AnswerState.Received && assignment.Digest == AcceptedDigest)
                    return HasTwin(assignment) ? null : assignment.Worker;
            return null;
        }
    }

    private bool HasTwin(in Assignment assignment)
    {
        var same = 0;
        foreach (ref readonly var other in Assignments)
            if (other.State == AnswerState.Received && other.Digest == assignment.Digest)
                same++;
        return same > 1;
    }

    private int PendingAt(int worker)
    {
        for (var place = 0; place < _assignments.Count; place++)
            if (_assignments[place].Worker == worker && _assignments[place].State == AnswerState.Pending)
                return place;
        return -1;
    }
}

/// <summary>Answers that were not finite, and how many shards of them have not come back from elsewhere yet.</summary>
internal sealed class NonFiniteAnswer(int worker, int remaining)
{
    public int Worker => worker;

    public int Remaining { get; set; } = remaining;
}
