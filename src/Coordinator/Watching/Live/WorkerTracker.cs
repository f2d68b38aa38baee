using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// All workers of a run, those that are there and those that are gone, and what each of them does. Only counts and
/// compares, so that it can be told of every order and answer. To be used by one thread at a time; times are since any
/// origin, but always the same.
/// </summary>
internal sealed class WorkerTracker(RunPlan plan)
{
    /// <summary>Of more, the oldest are dropped.</summary>
    public const int MaxGone = 100;

    // A round counts half as much 35 rounds later. Instead of all parts shrinking each round, the next one's grows.
    private const double Growth = 1.02;
    private const double MaxWeight = 1e100;

    private readonly List<TrackedWorker> _shown = [];
    private readonly Dictionary<int, TrackedWorker> _known = [];
    private Round _round;
    private bool _isFresh;
    private long _rounds;
    private int _waitedFor;
    private long _idsWaitedFor;
    private TimeSpan _fewerSince;
    private double _weight = 1;
    private double _parts;
    private int _gone;
    private int _ids;

    public void Joined(int worker, string name, string address, IWorkerChannel channel, DateTime at) =>
        _shown.Add(_known[worker] = new TrackedWorker(++_ids, worker, name, address, channel, at));

    /// <summary>One that was there under an earlier process.</summary>
    /// <param name="end">left, lost or removed.</param>
    public void AddPast(string name, DateTime joined, DateTime gone, string end, string fate, long reissued)
    {
        var worker = new TrackedWorker(++_ids, 0, name, "", null, joined) { Reissued = reissued };
        _shown.Add(worker);
        End(worker, end, fate, gone);
    }

    public void Leaving(int worker) => Find(worker)?.Leaves();

    public void Gone(int worker, WorkerFate fate, string reason, DateTime at, TimeSpan now)
    {
        if (Find(worker) is not { IsThere: true } gone)
            return;
        NoLongerWaitedFor(gone, now);
        End(gone, fate.ToString().ToLowerInvariant(), reason, at);
    }

    /// <summary>All that are there are gone, and the coordinator counts its workers anew.</summary>
    public void EndAll(string reason, DateTime at)
    {
        foreach (var worker in _shown.Where(worker => worker.IsThere).ToArray())
            End(worker, "left", reason, at);
        _known.Clear();
        (_isFresh, _waitedFor, _idsWaitedFor) = (false, 0, 0);
    }

    public void RoundBegan(Round round) => (_round, _isFresh) = (round, true);

    public void Dealt(int worker, Round round, ShardRange shards, TimeSpan now)
    {
        if (Find(worker) is not { } to)
            return;
        to.Dealt(shards.Count, now);
        // Sums of earlier rounds that are in doubt hold this one up only at its end, if at all.
        if (round != _round)
            return;
        if (_isFresh)
            NextRound();
        if (to.Round != _rounds)
            (to.Round, to.Owed, to.IsWaitedFor) = (_rounds, 0, false);
        to.Owed += shards.Count;
        var part = _weight * shards.Count / plan.ShardsIn(round);
        to.Part += part;
        _parts += part;
        if (to.IsWaitedFor)
            return;
        to.IsWaitedFor = true;
        _idsWaitedFor += to.Id;
        if (++_waitedFor == 1)
            _fewerSince = now;
    }

    public void Answered(int worker, in PartialSum partial, Verdict verdict, TimeSpan now)
    {
        if (Find(worker) is not { } from)
            return;
        var (round, shards) = (partial.Round, partial.Node.Count);
        var rows = round.Phase == Phase.Train ? (double)shards * plan.SamplesIn(round) / plan.ShardsIn(round) : 0;
        from.Answered(shards, rows, partial.Compute, now);
        if (verdict == Verdict.Accepted)
            from.ShardsDone += shards;
        if (round == _round && from.Round == _rounds && (from.Owed -= shards) <= 0)
            NoLongerWaitedFor(from, now);
    }

    public void Reissued(in Reissue reissue, TimeSpan now)
    {
        if (Find(reissue.From) is not { } from || reissue.Cause is not (ReissueCause.Late or ReissueCause.Lost))
            return;
        from.Reissued += reissue.Shards.Count;
        if (reissue.Cause != ReissueCause.Late || !from.IsThere)
            return;
        from.BecameLate();
        // Another one has what it owes: that is who is waited for now.
        NoLongerWaitedFor(from, now);
    }

    /// <summary>In the order in which they joined.</summary>
    public WorkerStatus[] All(TimeSpan now)
    {
        var all = new WorkerStatus[_shown.Count];
        for (var i = 0; i < all.Length; i++)
        {
            var worker = _shown[i];
            TimeSpan? alone = _waitedFor == 1 && _idsWaitedFor == worker.Id ? now - _fewerSince : null;
            all[i] = worker.Status(_rounds, _parts > 0 ? worker.Part / _parts : 0, alone);
        }

        return all;
    }

    private TrackedWorker? Find(int worker) => _known.GetValueOrDefault(worker);

    private void NextRound()
    {
        _isFresh = false;
        _rounds++;
        (_waitedFor, _idsWaitedFor) = (0, 0);
        _weight *= Growth;
        if (_weight < MaxWeight)
            return;
        foreach (var worker in _shown)
            worker.Part /= _weight;
        _parts /= _weight;
        _weight = 1;
    }

    private void NoLongerWaitedFor(TrackedWorker worker, TimeSpan now)
    {
        if (!worker.IsWaitedFor || worker.Round != _rounds)
            return;
        worker.IsWaitedFor = false;
        _idsWaitedFor -= worker.Id;
        _waitedFor--;
        _fewerSince = now;
    }

    private void End(TrackedWorker worker, string end, string fate, DateTime at)
    {
        worker.Ended(end, fate, at);
        _parts -= worker.Part;
        worker.Part = 0;
        if (++_gone <= MaxGone)
            return;
        var oldest = _shown.First(shown => !shown.IsThere);
        _shown.Remove(oldest);
        // Another one may have its number by now.
        if (Find(oldest.Number) == oldest)
            _known.Remove(oldest.Number);
        _gone--;
    }
}
