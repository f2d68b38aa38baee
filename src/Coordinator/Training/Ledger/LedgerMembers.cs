using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>The workers that a ledger deals to, and the choice among them. In the order of their numbers.</summary>
internal sealed class LedgerMembers
{
    private readonly SortedList<int, LedgerMember> _all = [];
    private readonly List<LedgerMember> _ready = [];
    private double[] _paces = [];
    private int[] _counts = [];
    private readonly DealingTrial _training = new();
    private readonly DealingTrial _evaluation = new();

    /// <summary>Without those that want to leave.</summary>
    public int ActiveCount { get; private set; }

    /// <param name="process">Of the worker; null for the coordinator's own.</param>
    public void Add(int id, string? process)
    {
        _all.Add(id, new LedgerMember(id, process));
        ActiveCount++;
        ResetTrials();
    }

    public void Retire(int id)
    {
        if (Find(id) is not { IsRetiring: false } member)
            return;
        member.IsRetiring = true;
        ActiveCount--;
        ResetTrials();
    }

    public bool Remove(int id)
    {
        if (!_all.Remove(id, out var member))
            return false;
        if (!member.IsRetiring)
            ActiveCount--;
        ResetTrials();
        return true;
    }

    /// <summary>How shards are dealt in this phase.</summary>
    public DealingTrial Trial(Phase phase) => phase == Phase.Train ? _training : _evaluation;

    public LedgerMember? Find(int id) => _all.GetValueOrDefault(id);

    /// <summary>Those that owe nothing of earlier rounds and are not late. Valid until the next call.</summary>
    public List<LedgerMember> Ready(TimeSpan now)
    {
        _ready.Clear();
        // By place: the list of values is an interface's, and to enumerate it would allocate in every round.
        for (var place = 0; place < _all.Count; place++)
            if (_all.GetValueAtIndex(place) is { IsRetiring: false } member && member.IsOnTime(now))
                _ready.Add(member);
        return _ready;
    }

    /// <summary>The fastest that has nothing to do and can compute the task as well; one of another process before others.</summary>
    public LedgerMember? FastestIdle(ShardTask task)
    {
        LedgerMember? best = null;
        for (var place = 0; place < _all.Count; place++)
            if (_all.GetValueAtIndex(place) is { Pending: 0, IsRetiring: false } member && MayJoin(task, member)
                && IsBetter(task, member, best, member.RowTime(task.Round.Phase).Mean < best?.RowTime(task.Round.Phase).Mean))
                best = member;
        return best;
    }

    /// <summary>The one with the least to do of those that are ready and can compute the task as well; one of another process before others.</summary>
    public LedgerMember? LeastBusy(ShardTask task, TimeSpan now)
    {
        LedgerMember? best = null;
        foreach (var member in Ready(now))
            if (MayJoin(task, member) && IsBetter(task, member, best, member.Pending < best?.Pending))
                best = member;
        return best;
    }

    /// <summary>Those that owe an answer and have given none since this time, or before.</summary>
    public IEnumerable<LedgerMember> Silent(TimeSpan since) => _all.Values.Where(member => member.SilentSince <= since);

    /// <summary>How many of the shards each of these workers gets; as long as <paramref name="to"/>.</summary>
    /// <param name="isPromised">True if the round would end clearly sooner when dealt by speed, whether it is dealt so or not.</param>
    public ReadOnlySpan<int> Split(int shards, List<LedgerMember> to, Phase phase, out bool isPromised)
    {
        if (_paces.Length < to.Count)
            (_paces, _counts) = (new double[to.Count], new int[to.Count]);
        var (sum, known, best) = (0.0, 0, double.MaxValue);
        foreach (var member in to)
            if (member.RowTime(phase) is { IsKnown: true, Mean: var mean })
                (sum, known, best) = (sum + mean, known + 1, Math.Min(best, mean));
        for (var i = 0; i < to.Count; i++)
        {
            ref var pace = ref to[i].RowTime(phase);
            if (known > 0)
                pace.InitializeIfUnknown(sum / known);
            _paces[i] = pace.Mean;
        }

        var counts = _counts.AsSpan(0, to.Count);
        isPromised = ShardDealing.Deal(shards, _paces.AsSpan(0, to.Count), Trial(phase).IsBySpeed, counts);
        for (var i = 0; known > 0 && i < to.Count; i++)
            if (counts[i] == 0)
                to[i].RowTime(phase).Decay(towards: best);
        return counts;
    }

    /// <summary>It has no part in the task yet; and as the third, who decides which of two is wrong, shares no memory with either.</summary>
    private static bool MayJoin(ShardTask task, LedgerMember member) =>
        !task.Involves(member.Id) && (task.Assignments.Length < 2 || member.IsIndependentOf(task));

    private static bool IsBetter(ShardTask task, LedgerMember member, LedgerMember? best, bool isCheaper)
    {
        if (best is null)
            return true;
        var isIndependent = member.IsIndependentOf(task);
        return isIndependent == best.IsIndependentOf(task) ? isCheaper : isIndependent;
    }

    private void ResetTrials()
    {
        _training.Reset();
        _evaluation.Reset();
    }
}
