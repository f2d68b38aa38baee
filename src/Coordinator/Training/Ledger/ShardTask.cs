using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>What is known of one worker's answer to a task.</summary>
internal enum AnswerState
{
    /// <summary>The worker computes it, or has it in its queue.</summary>
    Pending,

    /// <summary>It came, and its digest is known if there is another to compare it with.</summary>
    Given,

    /// <summary>It came and held values that are not finite.</summary>
    Poisoned,
}

/// <summary>One worker's part in a task.</summary>
internal record struct Holding(int Worker, TimeSpan IssuedAt, TimeSpan DueAt)
{
    public AnswerState State { get; set; }

    public ulong Digest { get; set; }
}

/// <summary>What the answers to a task say when they are held against each other.</summary>
internal enum Judgement
{
    /// <summary>There are no two that differ.</summary>
    Agreed,

    /// <summary>Two differ, and no third has decided yet.</summary>
    Open,

    /// <summary>Two or more agree against the rest.</summary>
    Decided,

    /// <summary>Three answers, all different.</summary>
    Hopeless,
}

/// <summary>
/// One node of a round's reduction tree and who computes it: one worker, a second if the first is late or is being
/// audited, a third if two differ.
/// </summary>
internal sealed class ShardTask
{
    private readonly List<Holding> _holdings = [];

    public Round Round { get; private set; }

    public ShardRun Node { get; private set; }

    /// <summary>Samples in it, at most.</summary>
    public int Rows { get; private set; }

    /// <summary>The first finite answer has counted.</summary>
    public bool IsAccepted { get; private set; }

    public ulong AcceptedDigest { get; private set; }

    /// <summary>The round waits for a second answer, unless that is late.</summary>
    public bool IsAudited { get; set; }

    /// <summary>The task is done again because this answer was not finite; null as a rule.</summary>
    public Poisoning? Poisoning { get; set; }

    /// <summary>Its round was begun again without its sum, so that it only says who computes wrongly.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Its sum was not finite, and nobody does it again yet.</summary>
    public bool IsToBeRedone => Poisoning is not null && !IsAccepted && !HasPending;

    /// <summary>The part of the first of those who still compute it.</summary>
    public Holding? FirstPending
    {
        get
        {
            foreach (ref readonly var holding in Holdings)
                if (holding.State == AnswerState.Pending)
                    return holding;
            return null;
        }
    }

    public bool HasPending => FirstPending is not null;

    /// <summary>True if answers are compared, so that each needs its digest.</summary>
    public bool IsCompared => _holdings.Count > 1;

    public ReadOnlySpan<Holding> Holdings => CollectionsMarshal.AsSpan(_holdings);

    public void Reset(Round round, ShardRun node, int rows)
    {
        _holdings.Clear();
        (Round, Node, Rows) = (round, node, rows);
        (IsAccepted, AcceptedDigest) = (false, 0);
        (IsAudited, Poisoning, IsAbandoned) = (false, null, false);
    }

    public void Give(Holding holding) => _holdings.Add(holding);

    /// <summary>True if the worker has or had a part in it, so that it cannot judge or replace another's.</summary>
    public bool Knows(int worker)
    {
        if (Poisoning?.Worker == worker)
            return true;
        foreach (ref readonly var holding in Holdings)
            if (holding.Worker == worker)
                return true;
        return false;
    }

    public bool IsPendingAt(int worker) => PendingAt(worker) >= 0;

    /// <summary>True if somebody computes it and all who do are late.</summary>
    public bool IsLate(TimeSpan now)
    {
        var pending = false;
        foreach (ref readonly var holding in Holdings)
            if (holding.State == AnswerState.Pending)
            {
                if (holding.DueAt > now)
                    return false;
                pending = true;
            }

        return pending;
    }

    /// <summary>The first time after now at which an answer is due; null if none is.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (ref readonly var holding in Holdings)
            if (holding.State == AnswerState.Pending && holding.DueAt > now && (next is not { } first || holding.DueAt < first))
                next = holding.DueAt;
        return next;
    }

    /// <summary>Notes a worker's answer; returns what it held, or null if nothing was expected of it.</summary>
    public Holding? Answer(int worker, bool finite, ulong digest)
    {
        var place = PendingAt(worker);
        if (place < 0)
            return null;
        // An answer to be compared with one that counted is compared whatever it holds.
        var holding = _holdings[place] with { State = finite || IsAccepted ? AnswerState.Given : AnswerState.Poisoned, Digest = digest };
        _holdings[place] = holding;
        return holding;
    }

    public void Accept(ulong digest) => (IsAccepted, AcceptedDigest) = (true, digest);

    /// <summary>The worker will not answer any more; what it has answered stays. True if something was expected of it.</summary>
    public bool Forget(int worker)
    {
        var place = PendingAt(worker);
        if (place < 0)
            return false;
        _holdings.RemoveAt(place);
        return true;
    }

    /// <param name="right">The digest that most answers have, if they are decided.</param>
    public Judgement Judge(out ulong right)
    {
        right = AcceptedDigest;
        if (!IsAccepted)
            return Judgement.Agreed;
        var (answers, differ, decided) = (0, false, false);
        foreach (ref readonly var holding in Holdings)
        {
            if (holding.State != AnswerState.Given)
                continue;
            answers++;
            differ |= holding.Digest != AcceptedDigest;
            if (!HasTwin(holding))
                continue;
            (right, decided) = (holding.Digest, true);
        }

        return !differ ? Judgement.Agreed : decided ? Judgement.Decided : answers >= 3 ? Judgement.Hopeless : Judgement.Open;
    }

    /// <summary>The worker whose sum counted, if nobody else has computed the same.</summary>
    public int? Unchecked
    {
        get
        {
            if (!IsAccepted || IsAbandoned)
                return null;
            foreach (ref readonly var holding in Holdings)
                if (holding.State == AnswerState.Given && holding.Digest == AcceptedDigest)
                    return HasTwin(holding) ? null : holding.Worker;
            return null;
        }
    }

    private bool HasTwin(in Holding holding)
    {
        var same = 0;
        foreach (ref readonly var other in Holdings)
            if (other.State == AnswerState.Given && other.Digest == holding.Digest)
                same++;
        return same > 1;
    }

    private int PendingAt(int worker)
    {
        for (var place = 0; place < _holdings.Count; place++)
            if (_holdings[place].Worker == worker && _holdings[place].State == AnswerState.Pending)
                return place;
        return -1;
    }
}

/// <summary>Answers that were not finite, and how many shards of them have not come back from elsewhere yet.</summary>
internal sealed class Poisoning(int worker, int remaining)
{
    public int Worker => worker;

    public int Remaining { get; set; } = remaining;
}
