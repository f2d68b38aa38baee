using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>Who is dealt what, while nobody is late and nobody computes wrongly.</summary>
public sealed class RoundLedgerTests
{
    private readonly LedgerRig _rig = new();

    [Fact]
    public void A_round_is_dealt_to_all_workers_and_ends_with_the_last_shard()
    {
        _rig.With(4, 2).Begin(8);
        Assert.Equal([(2, new ShardRange(0, 4)), (4, new ShardRange(4, 4))], _rig.Deals);

        Assert.Equal(Verdict.Accepted, _rig.Answer(4, 4, 4));
        Assert.False(_rig.IsSettled);
        Assert.Equal((4, 0), (_rig.Ledger.OwedBy(2), _rig.Ledger.OwedBy(4)));
        Assert.Equal(Verdict.Accepted, _rig.Answer(2, 0, 4));
        Assert.True(_rig.IsSettled);
        Assert.Empty(_rig.Ledger.Missing());
    }

    [Fact]
    public void A_newcomer_waits_for_the_next_round_unless_nobody_computes()
    {
        _rig.Begin(4);
        Assert.Empty(_rig.Deals);
        Assert.True(_rig.Ledger.IsStarved);
        _rig.Join(1);
        Assert.Equal([(1, new ShardRange(0, 4))], _rig.Deals);
        Assert.False(_rig.Ledger.IsStarved);
        _rig.Join(2);
        Assert.Empty(_rig.Deals);
        Assert.Equal(2, _rig.Ledger.Workers);
    }

    [Fact]
    public void What_a_lost_worker_still_owed_goes_to_the_others()
    {
        _rig.With(1, 2).Begin(6);
        _rig.Answer(1, 0, 2);

        _rig.Lose(1);
        Assert.Equal([(2, new ShardRange(2, 1))], _rig.Deals);
        Assert.Equal([new Reissue(_rig.Round, new ShardRange(2, 1), 1, 2, ReissueCause.Lost, TimeSpan.Zero)], _rig.Effects.Reissues);
        Assert.Equal((1L, 1), (_rig.Ledger.Reissued, _rig.Ledger.Workers));
        _rig.Lose(1);
        Assert.Empty(_rig.Deals);
        Assert.Equal(1, _rig.Ledger.Reissued);
    }

    [Fact]
    public void A_retired_worker_keeps_what_it_owes_until_it_is_lost()
    {
        _rig.With(1, 2).Begin(4);

        _rig.Ledger.Retire(2);
        _rig.Ledger.Retire(2);
        Assert.Equal(2, _rig.Ledger.OwedBy(2));
        Assert.Equal(1, _rig.Ledger.Workers);
        Assert.False(_rig.Ledger.IsStarved);
        Assert.Equal([2, 3], _rig.Ledger.Missing().Where(deal => deal.Worker == 2).Select(deal => deal.Shards.First));
        _rig.Lose(2);
        Assert.Equal([(1, new ShardRange(2, 2))], _rig.Deals);
        _rig.Answer(1, 0, 2);
        _rig.Answer(1, 2, 2);
        _rig.Begin(3);
        Assert.Equal([(1, new ShardRange(0, 3))], _rig.Deals);
    }

    [Fact]
    public void The_last_worker_retired_and_lost_leaves_the_round_starved()
    {
        _rig.With(1).Begin(2);
        _rig.Ledger.Retire(1);
        Assert.False(_rig.Ledger.IsStarved);

        _rig.Lose(1);
        Assert.Empty(_rig.Deals);
        Assert.True(_rig.Ledger.IsStarved);
        Assert.Equal([0, 0], _rig.Ledger.Missing().Select(deal => deal.Worker));
        Assert.Equal(2, _rig.Ledger.Reissued);
    }

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(9, 2, 2)]
    public void What_is_not_expected_of_its_sender_does_not_count(int worker, int first, int count)
    {
        _rig.With(1).Begin(4);
        _rig.Join(2);
        Assert.Equal(Verdict.Redundant, _rig.Answer(worker, first, count));
        Assert.Equal(4, _rig.Ledger.Missing().Count());
        Assert.Equal(Verdict.Accepted, _rig.Answer(1, 0, 4));
        Assert.Equal(Verdict.Redundant, _rig.Answer(1, 0, 4));
    }

    [Fact]
    public void Sums_of_other_rounds_do_not_count()
    {
        _rig.With(1).Begin(4);
        Assert.Equal(Verdict.Redundant, _rig.Answer(1, 0, 4, round: new Round(Phase.Evaluate, 0)));
        Assert.Equal(Verdict.Redundant, _rig.Answer(1, 0, 4, round: new Round(Phase.Train, 1)));
        Assert.Equal(4, _rig.Ledger.OwedBy(1));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 3)]
    [InlineData(4, 2)]
    [InlineData(-1, 1)]
    [InlineData(5, 1)]
    [InlineData(0, 0)]
    public void A_sum_over_no_node_is_invalid_and_changes_nothing(int first, int count)
    {
        _rig.With(1).Begin(5);

        Assert.Equal(Verdict.Invalid, _rig.Answer(1, first, count));
        Assert.Equal(5, _rig.Ledger.Missing().Count());
        Assert.Equal(5, _rig.Ledger.OwedBy(1));
    }

    [Fact]
    public void Before_the_first_round_nothing_is_dealt_or_taken()
    {
        _rig.Join(1);
        Assert.Empty(_rig.Deals);
        Assert.Equal(Verdict.Redundant, _rig.Answer(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _rig.Begin(0));
    }

    [Fact]
    public void A_newcomer_is_taken_to_be_as_fast_as_the_others_on_average()
    {
        _rig.With(1, 2).Begin(8);
        _rig.Now = 40;
        _rig.Answer(1, 0, 4);
        _rig.Answer(2, 4, 4);
        _rig.Join(3);
        _rig.Begin(9);
        Assert.Equal([(1, new ShardRange(0, 3)), (2, new ShardRange(3, 3)), (3, new ShardRange(6, 3))], _rig.Deals);
    }

    [Fact]
    public void Who_got_nothing_in_the_first_round_can_be_dealt_to_later()
    {
        _rig.With(1, 2).Begin(1);
        Assert.Equal([(1, new ShardRange(0, 1))], _rig.Deals);
        _rig.Lose(1);
        Assert.Equal([(2, new ShardRange(0, 1))], _rig.Deals);
        _rig.Tick(at: 1999);
        Assert.Equal(Verdict.Accepted, _rig.Answer(2, 0, 1));
    }
}
