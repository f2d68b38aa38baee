using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>A worker as the ledger knows it.</summary>
/// <param name="process">That it shares with others; null for the coordinator's own.</param>
internal sealed class LedgerMember(int id, string? process = null)
{
    // While nothing is known, the first answers may take longer: programs have to warm up.
    private static readonly TimeSpan FirstDeadline = TimeSpan.FromSeconds(2);

    // A shorter delay is ignored: threads take turns, garbage is collected.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(8);

    private const double Deviations = 4;

    private RowTimeEstimate _training;
    private RowTimeEstimate _evaluation;
    private TimeSpan _answeredAt;
    private TimeSpan _freeAt;
    private TimeSpan _silentSince;

    // When each of its answers is due, in the order of its orders, which is the order of its answers.
    private readonly Queue<TimeSpan> _due = new();

    public int Id => id;

    /// <summary>
    /// True if what is wrong with the memory of those who have a part in the task cannot be wrong here as well. The coordinator's
    /// process is nobody's second witness: it has the weights, so if it is wrong, all is.
    /// </summary>
    public bool IsIndependentOf(ShardTask task) => process is null || !task.InvolvesProcess(process);

    /// <summary>It wants to leave and is dealt nothing more.</summary>
    public bool IsRetiring { get; set; }

    /// <summary>Answers that it owes, in all rounds.</summary>
    public int Pending => _due.Count;

    /// <summary>Of these, those of earlier rounds. A worker that owes one is dealt nothing of another round until it has come.</summary>
    public int PendingEarlier { get; set; }

    /// <summary>Since when an answer is due and none has come; null if it owes none. It may be a time to come.</summary>
    public TimeSpan? SilentSince => _due.TryPeek(out var due) ? (due > _silentSince ? due : _silentSince) : null;

    public ref RowTimeEstimate RowTime(Phase phase) => ref phase == Phase.Train ? ref _training : ref _evaluation;

    public bool IsOnTime(TimeSpan now) => PendingEarlier == 0 && (!_due.TryPeek(out var due) || due > now);

    /// <summary>Gives it shards of so many rows, behind what it has: when it is to answer.</summary>
    public Assignment CreateAssignment(Phase phase, int rows, TimeSpan now)
    {
        ref var pace = ref RowTime(phase);
        // A loss costs less than its gradient.
        if (phase == Phase.Evaluate && _training.IsKnown)
            pace.InitializeIfUnknown(_training.Mean);
        var due = now + FirstDeadline;
        if (pace.IsKnown)
        {
            _freeAt = (_freeAt > now ? _freeAt : now) + TimeSpan.FromSeconds(rows * pace.Mean);
            var expected = _freeAt - now;
            var spread = TimeSpan.FromSeconds(Deviations * rows * pace.Deviation);
            due = _freeAt + (spread > expected ? spread : expected) + Slack;
        }

        if (Pending == 0)
            _silentSince = now;
        _due.Enqueue(due);
        return new Assignment(id, now, due, process);
    }

    /// <summary>It has answered what it was given.</summary>
    public void Answered(in Assignment assignment, Phase phase, int rows, TimeSpan now)
    {
        _due.Dequeue();
        var began = assignment.IssuedAt > _answeredAt ? assignment.IssuedAt : _answeredAt;
        RowTime(phase).Add((now - began).TotalSeconds / rows);
        (_answeredAt, _silentSince) = (now, now);
        if (Pending == 0)
            _freeAt = now;
    }
}
