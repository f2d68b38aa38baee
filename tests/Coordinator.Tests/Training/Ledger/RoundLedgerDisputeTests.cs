using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>Two workers whose sums differ, and sums that are not finite.</summary>
public sealed class RoundLedgerDisputeTests
{
    private const ulong Wrong = 13;

    private readonly LedgerRig _audited = new(auditRate: 1);
    private readonly LedgerRig _rig = new();

    [Fact]
    public void An_audited_sum_is_given_to_two_and_the_round_waits_for_both()
    {
        _audited.With(1, 2).Begin(2);
        Assert.Equal([(1, new ShardRange(0, 1)), (2, new ShardRange(1, 1)), (2, new ShardRange(0, 1)), (1, new ShardRange(1, 1))], _audited.Deals);
        Assert.Empty(_audited.Effects.Reissues);
        _audited.Answer(1, 0, 1);
        _audited.Answer(2, 1, 1);
        _audited.Answer(2, 0, 1);
        Assert.False(_audited.IsSettled);
        _audited.Answer(1, 1, 1);
        Assert.True(_audited.IsSettled);
        Assert.Equal(0, _audited.Ledger.Reissued);
    }

    /// <summary>They have one copy of the data, which may be damaged.</summary>
    [Fact]
    public void An_audit_is_given_to_another_process_where_there_is_one()
    {
        _audited.WithProcess("a", 1, 2).WithProcess("b", 3).Begin(3);
        Assert.Equal([(1, new ShardRange(0, 1)), (2, new ShardRange(1, 1)), (3, new ShardRange(2, 1))], _audited.Deals.Take(3));
        Assert.Equal([(3, new ShardRange(0, 1)), (3, new ShardRange(1, 1)), (1, new ShardRange(2, 1))], _audited.Deals.Skip(3));
    }

    [Fact]
    public void With_one_process_an_audit_is_given_to_another_of_its_workers()
    {
        _audited.WithProcess("a", 1, 2).Begin(1);
        Assert.Equal([(1, new ShardRange(0, 1)), (2, new ShardRange(0, 1))], _audited.Deals);
    }

    /// <summary>It would side with the one that has the same memory, right or wrong.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_decides_is_of_neither_process_and_is_called_where_there_is_none(bool isThere)
    {
        _audited.WithProcess("a", 1, 2).WithProcess("b", 3, 4);
        if (isThere)
            _audited.WithProcess("c", 5);
        _audited.Begin(1);
        Assert.Equal([1, 3], _audited.Deals.Select(deal => deal.Worker));
        _audited.Answer(1, 0, 1, Wrong);
        _audited.Answer(3, 0, 1);
        if (!isThere)
        {
            Assert.Empty(_audited.Deals);
            Assert.NotNull(_audited.Effects.WorkerRequest);
            // Of the coordinator's own process.
            _audited.Join(5);
        }

        Assert.Equal([(5, new ShardRange(0, 1))], _audited.Deals);
        _audited.Answer(5, 0, 1);
        Assert.Equal(1, Assert.Single(_audited.Effects.Faulty).Worker);
    }

    [Fact]
    public void A_late_sum_is_given_to_another_process_before_another_worker_of_the_same()
    {
        _rig.WithProcess("a", 1, 2).WithProcess("b", 3).Begin(1);
        _rig.Tick(at: 2000);
        Assert.Equal([(3, new ShardRange(0, 1))], _rig.Deals);
        _rig.Lose(3);
        Assert.Equal([(2, new ShardRange(0, 1))], _rig.Deals);
    }

    [Fact]
    public void An_audit_that_is_late_is_not_waited_for()
    {
        _audited.With(1, 2).Begin(1);
        _audited.Answer(1, 0, 1);
        Assert.False(_audited.IsSettled);
        _audited.Tick(at: 1999);
        Assert.False(_audited.IsSettled);
        _audited.Tick(at: 2000);
        Assert.True(_audited.IsSettled);
        Assert.Empty(_audited.Deals);
    }

    [Fact]
    public void With_one_worker_there_is_no_audit()
    {
        _audited.With(1).Begin(2);
        Assert.Equal([(1, new ShardRange(0, 2))], _audited.Deals);
        _audited.Answer(1, 0, 2);
        Assert.True(_audited.IsSettled);
    }

    [Fact]
    public void A_third_worker_decides_and_who_stands_alone_is_out()
    {
        Differ(wrong: 2);
        Assert.Equal([(3, new ShardRange(0, 1))], _audited.Deals);
        Assert.Equal(ReissueCause.Disputed, Assert.Single(_audited.Effects.Reissues).Cause);
        Assert.False(_audited.IsSettled);

        _audited.Answer(3, 0, 1);
        Assert.Equal(
            [new Faulty(2, _audited.Round, new ShardRange(0, 1), "has other bits than those of two others")], _audited.Effects.Faulty);
        Assert.Null(_audited.Effects.RollBackTo);
        Assert.True(_audited.IsSettled);
        Assert.Equal(2, _audited.Ledger.Workers);
    }

    [Fact]
    public void If_the_wrong_sum_had_counted_the_round_is_begun_again()
    {
        Differ(wrong: 1);
        _audited.Answer(3, 0, 1);
        Assert.Equal(1, Assert.Single(_audited.Effects.Faulty).Worker);
        Assert.Equal(_audited.Round, _audited.Effects.RollBackTo);
    }

    [Fact]
    public void Three_different_sums_stop_the_run()
    {
        Differ(wrong: 2);
        _audited.Answer(3, 0, 1, digest: 14);
        Assert.Equal(new Stop(StopCause.Disagreement, _audited.Round, new ShardRange(0, 1), 1, 2), _audited.Effects.Stop);
        Assert.Empty(_audited.Effects.Faulty);
    }

    [Fact]
    public void If_nobody_else_is_there_another_worker_is_wanted_once_for_each_that_is_lost()
    {
        _audited.With(1, 2).Begin(1);
        _audited.Answer(1, 0, 1);
        _audited.Answer(2, 0, 1, Wrong);
        Assert.Equal((_audited.Round, new ShardRange(0, 1), ReissueCause.Disputed), _audited.Effects.WorkerRequest);
        _audited.Tick(at: 10);
        Assert.Null(_audited.Effects.WorkerRequest);
        Assert.False(_audited.IsSettled);

        _audited.Join(3);
        Assert.Equal([(3, new ShardRange(0, 1))], _audited.Deals);
        _audited.Lose(3);
        Assert.NotNull(_audited.Effects.WorkerRequest);
    }

    [Fact]
    public void A_late_third_is_helped_out_by_a_fourth()
    {
        Differ(wrong: 2);
        _audited.Join(4);
        _audited.Tick(at: 3000);
        Assert.Equal([(4, new ShardRange(0, 1))], _audited.Deals);
        _audited.Answer(4, 0, 1);
        Assert.Equal(2, Assert.Single(_audited.Effects.Faulty).Worker);
        Assert.True(_audited.IsSettled);
    }

    [Fact]
    public void A_round_does_not_end_while_two_sums_of_an_earlier_one_differ()
    {
        var late = LateDifference();
        // Who of them is wrong is not known, nor since when.
        Assert.Equal(new Round(Phase.Train, 0), _rig.Ledger.SuspectSince);
        Assert.Equal((late, new ShardRange(1, 1), ReissueCause.Disputed), _rig.Effects.WorkerRequest);
        Assert.Contains(new Deal(0, late, new ShardRange(1, 1)), _rig.Ledger.Missing());
        _rig.Answer(1, 0, 2);
        Assert.False(_rig.IsSettled);
        _rig.Join(3);
        Assert.Equal([new Deal(3, late, new ShardRange(1, 1))], _rig.Effects.Deals);
        _rig.Answer(3, 1, 1, round: late);
        Assert.Equal(2, Assert.Single(_rig.Effects.Faulty).Worker);
        Assert.Null(_rig.Ledger.SuspectSince);
        Assert.True(_rig.IsSettled);
        Assert.False(_rig.Ledger.IsOpen(late));
    }

    [Fact]
    public void What_a_faulty_worker_computed_before_and_nobody_checked_is_in_doubt_at_once_and_void_when_it_is_known()
    {
        _rig.With(1, 2, 3).Begin(2);
        var first = _rig.Round;
        _rig.Answer(1, 0, 1);
        _rig.Answer(2, 1, 1);
        _rig.Begin(2);
        Assert.Null(_rig.Ledger.SuspectSince);
        Assert.Equal(Verdict.NonFinite, _rig.AnswerNonFinite(2, 1, 1));
        Assert.Equal(first, _rig.Ledger.SuspectSince);
        _rig.Answer(3, 1, 1);
        Assert.Equal((2, first), (Assert.Single(_rig.Effects.Faulty).Worker, _rig.Effects.RollBackTo));
    }

    [Fact]
    public void What_a_faulty_worker_computed_in_the_same_round_and_nobody_checked_is_void_too()
    {
        _rig.With(1, 2).Begin(6);
        Assert.Equal([(1, new ShardRange(0, 3)), (2, new ShardRange(3, 3))], _rig.Deals);
        _rig.Answer(1, 0, 2);
        _rig.Answer(2, 3, 1);
        _rig.Answer(2, 4, 2);
        _rig.AnswerNonFinite(1, 2, 1);
        _rig.Answer(2, 2, 1);
        Assert.Equal((1, _rig.Round), (Assert.Single(_rig.Effects.Faulty).Worker, _rig.Effects.RollBackTo));
    }

    [Fact]
    public void What_was_checked_by_another_worker_stays()
    {
        _audited.With(1, 2, 3).Begin(1);
        _audited.Answer(1, 0, 1);
        _audited.Answer(2, 0, 1);
        Assert.True(_audited.IsSettled);
        _audited.Begin(1);
        var second = Assert.Single(_audited.Deals, deal => deal.Worker != 1).Worker;
        _audited.Answer(second, 0, 1);
        _audited.Answer(1, 0, 1, Wrong);
        _audited.Answer(5 - second, 0, 1);
        Assert.Equal(1, Assert.Single(_audited.Effects.Faulty).Worker);
        Assert.Null(_audited.Effects.RollBackTo);
    }

    // It lied, was lost, and is found out by what it left behind.
    [Fact]
    public void A_worker_that_is_gone_can_still_be_found_faulty()
    {
        var late = LateDifference(wrong: 1);
        _rig.Lose(1);
        _rig.Join(3);
        _rig.Answer(3, 1, 1, round: late);
        Assert.Equal((1, new Round(Phase.Train, 0)), (Assert.Single(_rig.Effects.Faulty).Worker, _rig.Effects.RollBackTo));
    }

    [Fact]
    public void An_earlier_rounds_sum_that_counted_and_was_wrong_is_told()
    {
        var late = LateDifference();
        _rig.Join(3);
        _rig.Answer(3, 1, 1, Wrong, late);
        // Nor was what it computed in the round before checked by anybody.
        Assert.Equal((1, new Round(Phase.Train, 0)), (Assert.Single(_rig.Effects.Faulty).Worker, _rig.Effects.RollBackTo));
    }

    // What was found wrong after its round was begun again never entered the weights.
    [Fact]
    public void A_wrong_sum_of_a_round_that_was_begun_again_undoes_nothing()
    {
        _audited.With(1, 2, 3, 4).Begin(4);
        var audits = _audited.Deals.Skip(4).ToDictionary(deal => deal.Shards.First, deal => deal.Worker);
        Assert.Equal((2, 1), (audits[0], audits[1]));
        _audited.Answer(2, 1, 1, Wrong);
        _audited.Answer(1, 1, 1);
        _audited.Answer(2, 0, 1, Wrong);
        _audited.Answer(1, 0, 1);
        var thirds = _audited.Effects.Deals.ToArray();
        _audited.Again(4);
        Assert.NotEmpty(thirds);
        var removed = new List<int>();
        foreach (var third in new[] { 3, 4 })
            foreach (var shard in new[] { 0, 1 })
            {
                _audited.Answer(third, shard, 1);
                removed.AddRange(_audited.Effects.Faulty.Select(faulty => faulty.Worker));
                Assert.Null(_audited.Effects.RollBackTo);
            }

        Assert.Equal([2], removed);
    }

    [Fact]
    public void A_sum_that_is_not_finite_is_done_again_shard_by_shard_elsewhere()
    {
        _rig.With(1, 2).Begin(4);
        _rig.Answer(2, 2, 2);
        Assert.Equal(Verdict.NonFinite, _rig.AnswerNonFinite(1, 0, 2));
        Assert.Equal([(2, new ShardRange(0, 1)), (2, new ShardRange(1, 1))], _rig.Deals);
        Assert.Equal([ReissueCause.NonFinite, ReissueCause.NonFinite], _rig.Effects.Reissues.Select(reissue => reissue.Cause));

        _rig.Answer(2, 0, 1);
        Assert.Empty(_rig.Effects.Faulty);
        _rig.Answer(2, 1, 1);
        Assert.Equal([new Faulty(1, _rig.Round, new ShardRange(1, 1), "was not finite, that of another worker is")], _rig.Effects.Faulty);
        Assert.True(_rig.IsSettled);
        Assert.Equal(2, _rig.Ledger.Reissued);
    }

    [Fact]
    public void A_shard_that_is_not_finite_twice_stops_the_run()
    {
        _rig.With(1, 2).Begin(4);
        _rig.AnswerNonFinite(1, 0, 2);
        _rig.Answer(2, 0, 1);
        Assert.Equal(Verdict.NonFinite, _rig.AnswerNonFinite(2, 1, 1));
        Assert.Equal(new Stop(StopCause.NotFinite, _rig.Round, new ShardRange(1, 1), 1, 2), _rig.Effects.Stop);
    }

    [Fact]
    public void A_worker_alone_does_not_do_its_own_shards_again()
    {
        _rig.With(1).Begin(2);
        _rig.AnswerNonFinite(1, 0, 2);
        Assert.Empty(_rig.Deals);
        Assert.Equal((_rig.Round, new ShardRange(0, 1), ReissueCause.NonFinite), _rig.Effects.WorkerRequest);
        Assert.Equal([0, 0], _rig.Ledger.Missing().Select(deal => deal.Worker));
        _rig.Join(2);
        Assert.Equal([(2, new ShardRange(0, 1)), (2, new ShardRange(1, 1))], _rig.Deals);
        Assert.All(_rig.Effects.Reissues, reissue => Assert.Equal((1, ReissueCause.NonFinite), (reissue.From, reissue.Cause)));
        _rig.Answer(2, 0, 1);
        _rig.Answer(2, 1, 1);
        Assert.Equal(1, Assert.Single(_rig.Effects.Faulty).Worker);
        Assert.True(_rig.IsSettled);
    }

    [Fact]
    public void While_all_others_are_late_another_worker_is_called_and_the_first_that_answers_does_it_again()
    {
        _rig.With(1, 2).Learn();
        _rig.Begin(2);
        _rig.Tick(at: 100);
        Assert.Equal(Verdict.NonFinite, _rig.AnswerNonFinite(1, 0, 1));
        Assert.Equal((_rig.Round, new ShardRange(0, 1), ReissueCause.NonFinite), _rig.Effects.WorkerRequest);
        Assert.Equal([(1, new ShardRange(1, 1))], _rig.Deals);
        _rig.Answer(2, 1, 1);
        Assert.Equal([(2, new ShardRange(0, 1))], _rig.Deals);
        Assert.Equal(ReissueCause.NonFinite, Assert.Single(_rig.Effects.Reissues).Cause);
        _rig.Answer(2, 0, 1);
        Assert.Equal(1, Assert.Single(_rig.Effects.Faulty).Worker);
        Assert.True(_rig.IsSettled);
    }

    [Fact]
    public void A_non_finite_shard_goes_to_a_third_worker_if_the_second_is_lost()
    {
        _rig.With(1, 2, 3).Begin(3);
        _rig.Answer(2, 1, 1);
        _rig.Answer(3, 2, 1);
        _rig.AnswerNonFinite(1, 0, 1);
        var second = Assert.Single(_rig.Deals).Worker;
        _rig.Lose(second);
        Assert.Equal([(5 - second, new ShardRange(0, 1))], _rig.Deals);
        _rig.Answer(5 - second, 0, 1);
        Assert.Equal(1, Assert.Single(_rig.Effects.Faulty).Worker);
    }

    [Fact]
    public void The_second_of_an_audit_makes_good_for_a_sum_that_is_not_finite()
    {
        _audited.With(1, 2).Begin(1);
        Assert.Equal(Verdict.NonFinite, _audited.AnswerNonFinite(1, 0, 1));
        Assert.Empty(_audited.Deals);
        Assert.Equal(Verdict.Accepted, _audited.Answer(2, 0, 1));
        Assert.Equal(1, Assert.Single(_audited.Effects.Faulty).Worker);
        Assert.True(_audited.IsSettled);
    }

    [Fact]
    public void A_sum_that_is_not_finite_beside_one_that_counted_is_a_difference()
    {
        _audited.With(1, 2, 3).Begin(1);
        _audited.Answer(1, 0, 1);
        Assert.Equal(Verdict.Redundant, _audited.AnswerNonFinite(2, 0, 1));
        Assert.Equal([(3, new ShardRange(0, 1))], _audited.Deals);
        _audited.Answer(3, 0, 1);
        Assert.Equal(2, Assert.Single(_audited.Effects.Faulty).Worker);
    }

    // One audited shard by workers 1 and 2, one of which is wrong; worker 3 is there.
    private void Differ(int wrong)
    {
        _audited.With(1, 2, 3).Begin(1);
        _audited.Answer(1, 0, 1, wrong == 1 ? Wrong : LedgerRig.Right);
        _audited.Answer(2, 0, 1, wrong == 2 ? Wrong : LedgerRig.Right);
    }

    // Worker 2's late sum over shard 1 differs from worker 1's that counted, a round later.
    private Round LateDifference(int wrong = 2)
    {
        _rig.With(1, 2).Learn();
        _rig.Begin(2);
        _rig.Answer(1, 0, 1);
        _rig.Tick(at: 100);
        var late = _rig.Round;
        _rig.Answer(1, 1, 1, wrong == 1 ? Wrong : LedgerRig.Right);
        _rig.Begin(2);
        Assert.Equal(Verdict.Redundant, _rig.Answer(2, 1, 1, wrong == 2 ? Wrong : LedgerRig.Right, late));
        return late;
    }
}
