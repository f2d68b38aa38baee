using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>A ledger, workers that answer what they are dealt, and the checks of what must hold after each event.</summary>
internal sealed class SimulatedLedger(double auditRate)
{
    private const int Rows = 10;

    private readonly RoundLedger _ledger = new(auditRate);
    private readonly LedgerEffects _effects = new();
    private readonly SortedDictionary<int, SimulatedWorker> _workers = [];
    private readonly HashSet<int> _dishonest = [];
    private readonly Dictionary<Round, int> _shardsOf = [];

    // Sums that counted and were wrong, by round and begin; and those of which a right one came as well.
    private readonly HashSet<SimulatedTask> _wrong = [];
    private readonly HashSet<SimulatedTask> _right = [];
    private readonly List<(int Worker, SimulatedTask Task)> _lies = [];

    // Whose sum counted, and those of them that somebody else computed alike.
    private readonly Dictionary<SimulatedTask, (int Worker, ulong Digest)> _counted = [];
    private readonly HashSet<SimulatedTask> _checked = [];
    private readonly Dictionary<SimulatedTask, HashSet<int>> _answered = [];
    private Round? _suspectSince;
    private bool[] _accepted = [];
    private Round _round = new(Phase.Train, -1);
    private TimeSpan _now;
    private int _begin;
    private int _last;

    /// <summary>True when the run ended before its time, as it had to.</summary>
    public bool IsOver { get; private set; }

    public bool IsSettled => _ledger.IsSettled(_now);

    private IEnumerable<int> Staying => _workers.Where(worker => !worker.Value.IsRetired).Select(worker => worker.Key);

    public void Begin(int shards)
    {
        _round = new Round(_round.Step % 3 == 1 ? Phase.Evaluate : Phase.Train, _round.Step + 1);
        _shardsOf[_round] = shards;
        BeginAgain();
    }

    public void Join(Honesty honesty = Honesty.Honest)
    {
        // One at a time computes wrongly, or there would be no majority; and two that ever did may have met in one task.
        if (honesty != Honesty.Honest && _dishonest.Count > 0)
            honesty = Honesty.Honest;
        var worker = ++_last;
        if (honesty != Honesty.Honest)
            _dishonest.Add(worker);
        _workers.Add(worker, new SimulatedWorker(honesty));
        Happen(() => _ledger.Join(worker, _now, _effects));
    }

    public void Lose(int pick)
    {
        if (PickFrom(_workers.Keys, pick) is not { } worker)
            return;
        _workers.Remove(worker);
        Happen(() => _ledger.Lose(worker, _now, _effects));
    }

    public void Retire(int pick)
    {
        if (PickFrom(_workers.Keys, pick) is not { } worker)
            return;
        _workers[worker].IsRetired = true;
        Happen(() => _ledger.Retire(worker));
    }

    public void Stall(int pick, bool isStalled)
    {
        if (PickFrom(_workers.Keys, pick) is { } worker)
            _workers[worker].IsStalled = isStalled;
    }

    public void Pass(int milliseconds)
    {
        var (due, wasSettled) = (_ledger.NextDue(_now), IsSettled);
        _now += TimeSpan.FromMilliseconds(milliseconds);
        Happen(() =>
        {
            _ledger.Tick(_now, _effects);
            // A caller that wakes up the ledger only when something is due misses nothing.
            if (due is null || due > _now)
                Assert.True(_effects.Deals.Count == 0 && IsSettled == wasSettled, $"at {_now} something was due that was announced for {due}");
        });
    }

    /// <summary>The oldest answer of a worker arrives, or comes twice.</summary>
    public void Answer(int pick, bool twice = false)
    {
        if (PickFrom(_workers.Where(worker => worker.Value is { IsStalled: false, Tasks.Count: > 0 }).Select(worker => worker.Key), pick) is not { } id)
            return;
        var worker = _workers[id];
        var task = worker.NextTask(_begin);
        var (finite, digest) = worker.AnswerTo(pick);
        var verdict = Happen(() => Receive(id, task, finite, digest));
        // A round that was begun again may have dealt it the same once more, for which the copy is as good.
        var isOwedAgain = worker.Tasks.Any(other => other.Round == task.Round && other.Node == task.Node);
        if (twice && !IsOver && !isOwedAgain && verdict != Verdict.NonFinite)
            Assert.Equal(Verdict.Redundant, Happen(() => Receive(id, task, finite, digest)));
    }

    /// <summary>A sum that nobody asked for, by a worker that is there or not.</summary>
    public void Stray(int pick)
    {
        var first = pick % _accepted.Length;
        var node = ReductionTree.LargestNodeAt(first, first + 1 + pick % (_accepted.Length - first), _accepted.Length);
        var worker = pick % (_last + 2);
        if (_workers.TryGetValue(worker, out var known) && known.Tasks.Any(task => task.Round == _round && task.Node == node))
            return;
        Happen(() => Assert.Equal(Verdict.Redundant, _ledger.Receive(worker, LedgerRig.Sum(_round, node, true, SimulatedWorker.Right), _now, _effects)));
    }

    /// <summary>From here on nobody stalls or is lost and somebody is there: what is owed is answered, the oldest first.</summary>
    /// <param name="all">What is owed of earlier rounds too.</param>
    public void Drain(bool all)
    {
        foreach (var worker in _workers.Values)
            worker.IsStalled = false;
        for (var patience = 10_000; !IsOver && (!IsSettled || (all && _workers.Values.Any(worker => worker.Tasks.Count > 0))); patience--)
        {
            Assert.True(patience > 0, $"waits for nobody: {string.Join(", ", _ledger.Missing())}");
            if (!Staying.Any())
                Join();
            Answer(pick: patience);
            if (!IsOver)
                Pass(1);
        }
    }

    /// <summary>Nothing is owed any more: all rounds are closed, every lie that was compared is found, and anybody can be dealt to.</summary>
    public void AssertAllIsAnswered(int pick)
    {
        Assert.All(_shardsOf.Keys, round => Assert.False(_ledger.IsOpen(round), $"{round} is open"));
        foreach (var (worker, task) in _lies)
            Assert.False(_workers.ContainsKey(worker) && _right.Contains(task), $"worker {worker} is still there");
        Assert.DoesNotContain(_wrong, _right.Contains);
        var one = PickFrom(Staying, pick);
        foreach (var other in Staying.Where(worker => worker != one).ToArray())
        {
            _workers[other].IsRetired = true;
            _ledger.Retire(other);
        }

        Begin(3);
        Assert.True(one is null || _workers[one.Value].Tasks.Sum(task => task.Node.Count) == 3, $"worker {one} is dealt nothing");
    }

    private static int? PickFrom(IEnumerable<int> workers, int pick) => workers.ToArray() is { Length: > 0 } all ? all[pick % all.Length] : null;

    private void BeginAgain()
    {
        _begin++;
        _accepted = new bool[_shardsOf[_round]];
        Happen(() => _ledger.Begin(_round, _accepted.Length, Rows, _now, _effects));
    }

    private Verdict Receive(int worker, SimulatedTask task, bool finite, ulong digest)
    {
        var compared = IsCompared(worker, task);
        var verdict = _ledger.Receive(worker, LedgerRig.Sum(task.Round, task.Node, finite, digest), _now, _effects);
        if (verdict == Verdict.Accepted)
        {
            Assert.True(task.Round == _round && finite, $"{task} does not count any more");
            var shards = _accepted.AsSpan(task.Node.First, task.Node.Count);
            Assert.False(shards.Contains(true), $"{task.Node} counts twice");
            shards.Fill(true);
            _counted[task] = (worker, digest);
            if (digest != SimulatedWorker.Right)
                _wrong.Add(task);
        }
        else if (compared && finite && _counted.TryGetValue(task, out var counted) && counted.Digest == digest)
        {
            _checked.Add(task);
        }

        // An answer that is not finite before any counted is done again and leaves no difference behind.
        if (compared && verdict != Verdict.NonFinite)
            if (digest == SimulatedWorker.Right && finite)
                _right.Add(task);
            else
                _lies.Add((worker, task));
        return verdict;
    }

    /// <summary>True if this is the worker's first answer, and somebody else has answered the same or still owes it.</summary>
    private bool IsCompared(int worker, SimulatedTask task)
    {
        if (!_answered.TryGetValue(task, out var workers))
            _answered.Add(task, workers = []);
        return workers.Add(worker) && (workers.Count > 1 || _workers.Any(other => other.Key != worker && other.Value.Tasks.Contains(task)));
    }

    private void Happen(Action happening) => Happen(() =>
    {
        happening();
        return Verdict.Redundant;
    });

    private Verdict Happen(Func<Verdict> happening)
    {
        _effects.Clear();
        var verdict = happening();
        CarryOut();
        return verdict;
    }

    private void CarryOut()
    {
        foreach (var faulty in _effects.Faulty)
        {
            Assert.Contains(faulty.Worker, _dishonest);
            _workers.Remove(faulty.Worker);
        }

        foreach (var deal in _effects.Deals)
            Take(deal);
        Assert.Null(_effects.Stop);
        var (isWanted, undo) = (_effects.WorkerRequest is not null, _effects.RollBackTo);
        Assert.Equal(Untrusted(), undo);
        // The worker that agreed with the trusted sum is right, those that disagreed are wrong.
        Assert.False(_suspectSince is { } doubt && undo is { } wrong && wrong.IsBefore(doubt), $"{undo} was trusted");
        _suspectSince = _ledger.SuspectSince;
        if (undo is { } round)
        {
            if (round == _round)
            {
                _wrong.RemoveWhere(task => task.Begin == _begin);
                foreach (var task in _counted.Keys.Where(task => task.Begin == _begin).ToArray())
                    _counted.Remove(task);
                BeginAgain();
            }
            else
            {
                // The training would go back to a checkpoint.
                IsOver = true;
                return;
            }
        }

        if (isWanted)
            Join();
        Check();
    }

    /// <summary>The first round with a sum that counted, is by a worker that has just been found faulty and was not checked.</summary>
    private Round? Untrusted()
    {
        var faulty = _effects.Faulty.Select(faulty => faulty.Worker).ToHashSet();
        var rounds = _counted.Where(counted => faulty.Contains(counted.Value.Worker) && !_checked.Contains(counted.Key)).Select(counted => (Round?)counted.Key.Round);
        return rounds.Aggregate((Round?)null, (first, round) => first is { } before && before.IsBefore(round!.Value) ? first : round);
    }

    private void Take(Deal deal)
    {
        // Lost in the same event, after it was dealt to.
        if (!_workers.TryGetValue(deal.Worker, out var worker))
        {
            Assert.Contains(deal.Worker, _dishonest);
            return;
        }

        Assert.False(worker.IsRetired, $"worker {deal.Worker} has retired");
        Assert.True(worker.Tasks.All(task => task.Round == _round), $"worker {deal.Worker} owes an earlier answer and is dealt {deal}");
        var begin = deal.Round == _round ? _begin : -1;
        for (var first = deal.Shards.First; first < deal.Shards.End;)
        {
            var node = ReductionTree.LargestNodeAt(first, deal.Shards.End, _shardsOf[deal.Round]);
            // Of an earlier round, or an earlier begin of this one: the task that two answers differ over.
            var task = begin < 0 || (deal.Shards == node && IsDisputedOfEarlierBegin(deal))
                ? _lies.Select(lie => lie.Task).Last(lie => lie.Round == deal.Round && lie.Node == node)
                : new SimulatedTask(begin, deal.Round, node);
            worker.Tasks.Enqueue(task);
            first = node.End;
        }
    }

    // A third decides over what was undone, if that difference was the only one that could be meant.
    private bool IsDisputedOfEarlierBegin(Deal deal) =>
        _effects.Reissues.Any(reissue => reissue.Cause == ReissueCause.Disputed && (reissue.To, reissue.Round, reissue.Shards) == (deal.Worker, deal.Round, deal.Shards))
        && !_lies.Any(lie => lie.Task == new SimulatedTask(_begin, deal.Round, deal.Shards))
        && _lies.Any(lie => lie.Task.Round == deal.Round && lie.Task.Node == deal.Shards);

    private void Check()
    {
        Assert.Equal(Staying.Count(), _ledger.Workers);
        var held = new bool[_accepted.Length];
        // What is owed of an earlier begin of the round holds nothing of it any more.
        foreach (var task in _workers.Values.SelectMany(worker => worker.Tasks).Where(task => task.Begin == _begin))
            held.AsSpan(task.Node.First, task.Node.Count).Fill(true);
        var unheld = held.Zip(_accepted).Count(shard => shard is { First: false, Second: false });
        Assert.Equal(unheld > 0 && !Staying.Any(), _ledger.IsStarved);
        // Who has spoilt a shard is not given it again.
        Assert.True(unheld == 0 || Staying.Where(worker => !_dishonest.Contains(worker)).All(worker => _workers[worker].Tasks.Count > 0), "a free worker leaves shards to nobody");
        Assert.All(_ledger.Missing(), deal => Assert.True(deal.Worker == 0 || _workers[deal.Worker].Tasks.Any(task => task.Node.Contains(deal.Shards))));
        if (_begin == 0 || !IsSettled)
            return;
        Assert.DoesNotContain(false, _accepted);
        Assert.DoesNotContain(_wrong, _right.Contains);
    }
}
