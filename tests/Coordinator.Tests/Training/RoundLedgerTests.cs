using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class RoundLedgerTests
{
    private readonly RoundLedger _ledger = new();
    private readonly List<Deal> _deals = [];

    [Fact]
    public void A_round_is_dealt_to_all_workers_and_ends_with_the_last_shard()
    {
        Join(4, 2);
        Assert.Equal([new Deal(2, new ShardRun(0, 4)), new Deal(4, new ShardRun(4, 4))], Begin(8));

        Assert.Equal(Verdict.Accepted, Receive(new ShardRun(4, 4)));
        Assert.False(_ledger.IsComplete);
        Assert.True(_ledger.Owes(2) && !_ledger.Owes(4));
        Assert.Equal(Verdict.Accepted, Receive(new ShardRun(0, 4)));
        Assert.True(_ledger.IsComplete);
        Assert.Empty(_ledger.Missing());
    }

    [Fact]
    public void A_newcomer_waits_for_the_next_round_unless_nobody_computes()
    {
        Assert.Empty(Begin(4));
        Assert.True(_ledger.IsStarved);
        Assert.Equal([new Deal(1, new ShardRun(0, 4))], Join(1));
        Assert.False(_ledger.IsStarved);
        Assert.Empty(Join(2));
        Assert.Equal([1, 2], _ledger.Workers);
    }

    [Fact]
    public void What_a_lost_worker_still_owed_goes_to_the_others()
    {
        Join(1, 2, 3);
        Begin(6);
        Receive(new ShardRun(2, 1));

        Assert.Equal([new Deal(1, new ShardRun(3, 1))], Lose(2));
        Assert.Equal(1, _ledger.Reissued);
        Assert.Equal([1, 3], _ledger.Workers);
        Assert.Empty(Lose(2));
        Assert.Equal(1, _ledger.Reissued);
    }

    [Fact]
    public void A_retired_worker_keeps_what_it_owes_until_it_is_lost()
    {
        Join(1, 2);
        Begin(4);

        _ledger.Retire(2);
        Assert.True(_ledger.Owes(2));
        Assert.False(_ledger.IsStarved);
        Assert.Equal([new Deal(2, new ShardRun(2, 1)), new Deal(2, new ShardRun(3, 1))], _ledger.Missing().Where(deal => deal.Worker == 2));
        Assert.Equal([new Deal(1, new ShardRun(2, 2))], Lose(2));
        Assert.Equal([new Deal(1, new ShardRun(0, 3))], Begin(3));
    }

    [Fact]
    public void The_last_worker_retired_and_lost_leaves_the_round_starved()
    {
        Join(1);
        Begin(2);
        _ledger.Retire(1);

        Assert.Empty(Lose(1));
        Assert.True(_ledger.IsStarved);
        Assert.Equal(2, _ledger.Reissued);
    }

    [Fact]
    public void A_second_answer_does_not_count()
    {
        Join(1);
        Begin(4);

        Assert.Equal(Verdict.Accepted, Receive(new ShardRun(0, 2)));
        Assert.Equal(Verdict.Duplicate, Receive(new ShardRun(0, 2)));
        Assert.Equal(Verdict.Duplicate, Receive(new ShardRun(1, 1)));
        Assert.Empty(_deals);
        Assert.False(_ledger.IsComplete);
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
        Join(1);
        Begin(5);

        Assert.Equal(Verdict.Invalid, Receive(new ShardRun(first, count)));
        Assert.Equal(5, _ledger.Missing().Count());
    }

    [Fact]
    public void Before_the_first_round_nothing_is_dealt_or_taken()
    {
        Assert.Empty(Join(1));
        Assert.Equal(Verdict.Invalid, Receive(new ShardRun(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ledger.Begin(0, _deals));
    }

    [Fact]
    public void What_a_dropped_sum_had_besides_is_dealt_out_again()
    {
        // Worker 1's late answer is in; worker 3's sum over all shards cannot be told apart from it.
        Join(1, 2);
        Begin(4);
        Lose(1);
        Lose(2);
        Assert.Equal([new Deal(3, new ShardRun(0, 4))], Join(3));
        Assert.Equal(Verdict.Accepted, Receive(new ShardRun(0, 2)));

        Assert.Equal(Verdict.Duplicate, Receive(new ShardRun(0, 4)));
        Assert.Equal([new Deal(3, new ShardRun(2, 2))], _deals);
        Assert.Equal(Verdict.Accepted, Receive(new ShardRun(2, 2)));
        Assert.True(_ledger.IsComplete);
    }

    private List<Deal> Begin(int shards) => Effects(() => _ledger.Begin(shards, _deals));

    private List<Deal> Join(params int[] workers) => Effects(() => Array.ForEach(workers, worker => _ledger.Join(worker, _deals)));

    private List<Deal> Lose(int worker) => Effects(() => _ledger.Lose(worker, _deals));

    private Verdict Receive(ShardRun node)
    {
        _deals.Clear();
        return _ledger.Receive(node, _deals);
    }

    private List<Deal> Effects(Action happening)
    {
        _deals.Clear();
        happening();
        return _deals;
    }
}
