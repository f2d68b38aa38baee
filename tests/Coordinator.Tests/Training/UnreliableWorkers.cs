using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>
/// A session with workers to which anything may happen, one of them dishonest at a time. Going back after a wrong step is
/// part of it, as the command does it from checkpoints.
/// </summary>
internal sealed class UnreliableWorkers
{
    private readonly Func<TrainingState?, long, SmallRun> _create;
    private readonly SortedSet<int> _there = [];
    private readonly SortedSet<int> _staying = [];
    private readonly SortedSet<int> _stalled = [];
    private readonly HashSet<(Round Round, ShardRange Node)> _lies = [];
    private readonly HashSet<(Round Round, ShardRange Node)> _compared = [];
    private readonly List<EpochReport> _epochs = [];
    private readonly List<TrainingState> _states = [];
    private int _dishonest;
    private bool _makesNonFinite;
    private int _removed;
    private int _wanted;
    private int _last;
    private long _term;

    /// <param name="create">Makes a session that continues from a state, in a term.</param>
    public UnreliableWorkers(Func<TrainingState?, long, SmallRun> create, int workers)
    {
        _create = create;
        Run = create(null, ++_term);
        for (var worker = 0; worker < workers; worker++)
            Join();
        Run.Session.Begin();
    }

    public enum Happening
    {
        Join,
        JoinDishonest,
        Lose,
        LoseSilently,
        Retire,
        Stall,
        Resume,
        Pass,
        Answer,
        AnswerTwice,
    }

    // Answers and time are the most common; a number picks the worker or the milliseconds.
    public static Gen<(Happening What, int Pick)> Event { get; } = Gen.Select(
        Gen.Frequency(
            (2, Happening.Join), (1, Happening.JoinDishonest), (1, Happening.Lose), (1, Happening.LoseSilently), (1, Happening.Retire),
            (2, Happening.Stall), (2, Happening.Resume), (6, Happening.Pass), (24, Happening.Answer), (2, Happening.AnswerTwice)),
        Gen.Int[0, int.MaxValue]);

    public SmallRun Run { get; private set; }

    public long Term => _term;

    /// <summary>True if a lie counted and no other worker's sum over the same shards ever came.</summary>
    public bool WasLiedToUnseen => _lies.Any(lie => !_compared.Contains(lie));

    /// <summary>The epochs of all sessions, each once.</summary>
    public IReadOnlyList<EpochReport> Epochs => [.. _epochs, .. Run.Observer.Epochs];

    public void Happen(Happening what, int pick)
    {
        try
        {
            Try(what, pick);
            Run.Session.Tick();
            Note();
        }
        catch (CorruptStepException e)
        {
            // Whatever happens to this process now, the next one must not trust these steps.
            Assert.Equal(e.Round, Run.Keeper.SuspectMarks[^1]);
            RollBack(e.Round);
        }
    }

    /// <summary>From here on nobody else is lost or stalls: all that is owed comes, until the training is done.</summary>
    public void Finish()
    {
        _stalled.Clear();
        for (var patience = 10_000; !Run.Session.IsFinished; patience--)
        {
            Assert.True(patience > 0, $"waits for {Run.Session.WaitingFor}");
            Happen(_staying.Count == 0 ? Happening.Join : Happening.Answer, patience);
            Happen(Happening.Pass, 1);
        }
    }

    private void Try(Happening what, int pick)
    {
        Run.Time.Advance(TimeSpan.FromMilliseconds(0.1));
        var worker = Pick(_there, pick);
        switch (what)
        {
            case Happening.Join:
                Join();
                break;
            case Happening.JoinDishonest when _dishonest == 0:
                (_dishonest, _makesNonFinite) = (_last + 1, pick % 2 == 0);
                Join();
                break;
            case Happening.Lose or Happening.LoseSilently when worker != 0:
                // Answers that are already on their way still come, unless they are lost too.
                if (what == Happening.LoseSilently)
                    Run.Workers.Drop(worker);
                Remove(worker);
                Run.Session.Lose(worker);
                break;
            case Happening.Retire when worker != 0:
                _staying.Remove(worker);
                Run.Session.Retire(worker);
                break;
            case Happening.Stall when worker != 0:
                _stalled.Add(worker);
                break;
            case Happening.Resume:
                _stalled.Remove(worker);
                break;
            case Happening.Pass:
                Run.Time.Advance(TimeSpan.FromMilliseconds(pick % 7 == 0 ? pick % 5000 : pick % 10));
                break;
            case Happening.Answer or Happening.AnswerTwice:
                Answer(Pick(Run.Workers.Answers.Select(answer => answer.Worker).Where(sender => !_stalled.Contains(sender)).Distinct(), pick), pick, what);
                break;
        }
    }

    private void Answer(int worker, int pick, Happening what)
    {
        if (worker == 0)
            return;
        if (what == Happening.AnswerTwice && worker != _dishonest)
        {
            Run.Session.Receive(worker, Run.Workers.Copy(Run.Workers.Answers.First(answer => answer.Worker == worker).Partial));
            return;
        }

        var partial = Run.Workers.TakeFrom(worker);
        var key = (partial.Round, partial.Node);
        var isWrong = worker == _dishonest && pick % 2 == 0;
        if (isWrong && partial.Gradient is { } gradient)
            gradient.Values[0] += _makesNonFinite ? float.NaN : 1;
        else if (isWrong)
            partial = partial with { Loss = _makesNonFinite ? double.NaN : partial.Loss + 1 };
        var verdict = Run.Session.Receive(worker, partial);
        if (verdict == Verdict.Accepted)
        {
            Assert.False(isWrong && _makesNonFinite, $"{key} counts and is not finite");
            _compared.Remove(key);
            if (isWrong)
                _lies.Add(key);
            else
                _lies.Remove(key);
        }
        else if (verdict == Verdict.Redundant && !isWrong && !Run.Session.IsFinished && _there.Contains(worker) && _lies.Contains(key))
        {
            _compared.Add(key);
        }
    }

    private void Join()
    {
        _there.Add(++_last);
        _staying.Add(_last);
        Run.Session.Join(_last);
    }

    private void Remove(int worker)
    {
        _there.Remove(worker);
        _staying.Remove(worker);
        _stalled.Remove(worker);
    }

    /// <summary>Does what a coordinator does when the session asks for it.</summary>
    private void Note()
    {
        for (; _removed < Run.Workers.Removed.Count; _removed++)
        {
            Assert.Equal(_dishonest, Run.Workers.Removed[_removed].Worker);
            Remove(_dishonest);
        }

        for (; _wanted < Run.Workers.Wanted.Count; _wanted++)
            Join();
    }

    private void RollBack(Round round)
    {
        _states.AddRange(Run.Keeper.States);
        _states.RemoveAll(state => state.Step > round.Step || (state.Step == round.Step && round.Phase == Phase.Evaluate));
        var state = _states.MaxBy(state => state.Step);
        _epochs.AddRange(Run.Observer.Epochs);
        _epochs.RemoveAll(epoch => epoch.Epoch > (state?.EpochsDone ?? 0));
        // Who had to be removed in the same event is, or the one that lies stays for another time.
        foreach (var faulty in Run.Workers.Removed.Skip(_removed))
            Remove(faulty.Worker);
        // A state after a step is also one after the evaluation there.
        _lies.RemoveWhere(lie => lie.Round.Step > (state?.Step ?? -1) || (lie.Round.Step == state?.Step && lie.Round.Phase == Phase.Train));
        Assert.Empty(_lies);
        (_removed, _wanted) = (0, 0);
        Run = _create(state, ++_term);
        foreach (var worker in _staying)
            Run.Session.Join(worker);
        _there.IntersectWith(_staying);
        Run.Session.Begin();
    }

    private static int Pick(IEnumerable<int> from, int pick) => from.ToArray() is { Length: > 0 } all ? all[pick % all.Length] : 0;
}
