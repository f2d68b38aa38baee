using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>Workers that answer late. A row takes 1 ms, a shard 10, so that a shard is late after 10 + 20 + 8.</summary>
public sealed class RoundLedgerLateTests
{
    private readonly LedgerRig _rig = new();

    public RoundLedgerLateTests()
    {
        _rig.With(1, 2).Learn();
        _rig.Begin(2);
    }

    [Fact]
    public void A_late_shard_goes_to_the_free_worker_at_its_deadline_and_not_before()
    {
        _rig.Answer(1, 0, 1);
        _rig.Tick(at: 10 + 37.9);
        Assert.Empty(_rig.Deals);
        _rig.Tick(at: 10 + 38);
        Assert.Equal([(1, new ShardRange(1, 1))], _rig.Deals);
        Assert.Equal(
            [new Reissue(_rig.Round, new ShardRange(1, 1), 2, 1, ReissueCause.Late, TimeSpan.FromMilliseconds(38))], _rig.Effects.Reissues);
        _rig.Tick(at: 1000);
        Assert.Empty(_rig.Deals);
    }

    // Of three, the first takes 4 ms a row, the second 1 and the third 2.
    [Fact]
    public void Of_those_that_are_free_the_fastest_gets_it()
    {
        var rig = new LedgerRig().With(1, 2, 3);
        rig.Begin(3);
        foreach (var (worker, at) in new[] { (2, 10), (3, 20), (1, 40) })
        {
            rig.Now = at;
            rig.Answer(worker, worker - 1, 1);
        }

        rig.Begin(3);
        Assert.Equal([(1, new ShardRange(0, 1)), (2, new ShardRange(1, 1)), (3, new ShardRange(2, 1))], rig.Deals);
        rig.Answer(1, 0, 1);
        rig.Answer(2, 1, 1);
        rig.Tick(at: 10_000);
        Assert.Equal([(2, new ShardRange(2, 1))], rig.Deals);
    }

    [Fact]
    public void Who_has_something_to_do_is_not_given_more()
    {
        _rig.Tick(at: 30_000);
        Assert.Empty(_rig.Deals);
        _rig.Answer(1, 0, 1);
        Assert.Equal([(1, new ShardRange(1, 1))], _rig.Deals);
    }

    [Fact]
    public void The_first_answer_counts_whichever_worker_gives_it()
    {
        TakeOver();
        Assert.Equal(Verdict.Accepted, _rig.Answer(2, 1, 1));
        Assert.True(_rig.IsSettled);
        Assert.Equal(Verdict.Redundant, _rig.Answer(1, 1, 1));
        Assert.True(_rig.IsSettled);
        Assert.Empty(_rig.Effects.Faulty);
    }

    [Fact]
    public void The_other_is_compared_when_it_comes_rounds_later_and_until_then_its_worker_gets_nothing()
    {
        TakeOver();
        var late = _rig.Round;
        Assert.Equal(Verdict.Accepted, _rig.Answer(1, 1, 1));
        for (var round = 0; round < 3; round++)
        {
            _rig.Begin(2);
            Assert.Equal([(1, new ShardRange(0, 2))], _rig.Deals);
            Assert.True(_rig.Ledger.IsOpen(late));
            _rig.Now += 20;
            _rig.Answer(1, 0, 2);
            Assert.True(_rig.IsSettled);
        }

        Assert.Equal(Verdict.Redundant, _rig.Answer(2, 1, 1, round: late));
        Assert.False(_rig.Ledger.IsOpen(late));
        Assert.Equal((0, 0, null), (_rig.Effects.Faulty.Count, _rig.Effects.Reissues.Count, _rig.Effects.WorkerRequest));
        _rig.Begin(2);
        Assert.Equal([1, 2], _rig.Deals.Select(deal => deal.Worker));
    }

    [Fact]
    public void Another_sum_that_comes_rounds_later_is_disputed()
    {
        TakeOver();
        var late = _rig.Round;
        _rig.Answer(1, 1, 1);
        _rig.Begin(2);
        _rig.Answer(2, 1, 1, digest: 9, round: late);
        Assert.True(_rig.Ledger.IsOpen(late));
        Assert.False(_rig.IsSettled);
        // Since the first round, in which nobody has checked the two.
        Assert.Equal(new Round(Phase.Train, 0), _rig.Ledger.SuspectSince);
    }

    [Fact]
    public void Shards_that_nobody_can_take_wait_for_the_first_that_answers()
    {
        TakeOver();
        var late = _rig.Round;
        _rig.Answer(1, 1, 1);
        _rig.Begin(2);
        _rig.Lose(1);
        Assert.Empty(_rig.Deals);
        Assert.False(_rig.Ledger.IsStarved);
        _rig.Answer(2, 1, 1, round: late);
        Assert.Equal([(2, new ShardRange(0, 2))], _rig.Deals);
    }

    [Fact]
    public void When_the_late_worker_is_lost_nothing_is_done_again()
    {
        TakeOver();
        var late = _rig.Round;
        _rig.Answer(1, 1, 1);
        _rig.Begin(2);
        _rig.Lose(2);
        Assert.Empty(_rig.Deals);
        Assert.False(_rig.Ledger.IsOpen(late));
        Assert.Equal(1, _rig.Ledger.Reissued);
    }

    [Fact]
    public void When_the_second_is_late_too_a_third_is_given_it()
    {
        TakeOver();
        _rig.Join(3);
        Assert.Empty(_rig.Deals);
        _rig.Tick(at: 87.9);
        Assert.Empty(_rig.Deals);
        _rig.Tick(at: 88.1);
        Assert.Equal([(3, new ShardRange(1, 1))], _rig.Deals);
    }

    // 250 rows an answer to an evaluation, 10 to a step: what an answer is measured against is its own round's.
    [Fact]
    public void A_late_answer_is_measured_by_the_rows_of_its_own_round()
    {
        TakeOver();
        var late = _rig.Round;
        _rig.Answer(1, 1, 1);
        _rig.Effects.Clear();
        _rig.Ledger.Begin(new Round(Phase.Evaluate, 2), 2, 250, TimeSpan.FromMilliseconds(_rig.Now), _rig.Effects);
        _rig.Now += 2;
        _rig.Answer(2, 1, 1, round: late);
        _rig.Answer(1, 0, 2, round: new Round(Phase.Evaluate, 2));
        _rig.Begin(8);
        _rig.Answer(1, 0, 4);
        // 40 ms for 10 rows: 1.6 ms a row on average, 1 ms deviation. 40 rows: 64 ms, four deviations and 8 ms.
        _rig.Tick(at: 50 + 231);
        Assert.Empty(_rig.Deals);
        _rig.Tick(at: 50 + 233);
        Assert.Equal([(1, new ShardRange(4, 4))], _rig.Deals);
    }

    // Worker 2's shard at its deadline, to worker 1.
    private void TakeOver()
    {
        _rig.Answer(1, 0, 1);
        _rig.Tick(at: 10 + 38);
        Assert.Equal([(1, new ShardRange(1, 1))], _rig.Deals);
    }
}
