using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

public sealed class ShardTaskTests
{
    private readonly ShardTask _task = new();

    public ShardTaskTests() => _task.Reset(new Round(Phase.Train, 3), new ShardRange(4, 2), rows: 64);

    // The first digest is the one that counted.
    [Theory]
    [InlineData("Agreed", 7UL, 7UL)]
    [InlineData("Agreed", 7UL, 7UL, 7UL)]
    [InlineData("Agreed", 7UL, 7UL, 7UL, 7UL)]
    [InlineData("Open", 7UL, 7UL, 8UL)]
    [InlineData("Decided", 7UL, 7UL, 8UL, 7UL)]
    [InlineData("Decided", 7UL, 7UL, 7UL, 8UL)]
    [InlineData("Decided", 8UL, 7UL, 8UL, 8UL)]
    [InlineData("NoMajority", 7UL, 7UL, 8UL, 9UL)]
    [InlineData("Decided", 8UL, 7UL, 8UL, 9UL, 8UL)]
    [InlineData("Decided", 7UL, 7UL, 8UL, 9UL, 7UL)]
    public void The_majority_is_right(string judgement, ulong right, params ulong[] digests)
    {
        foreach (var (worker, digest) in digests.Index())
        {
            Assign(worker);
            Answer(worker, digest);
            if (worker == 0)
                _task.Accept(digest);
        }

        Assert.Equal(judgement, _task.Judge(out var found).ToString());
        Assert.Equal(right, found);
    }

    [Fact]
    public void What_is_not_in_or_has_not_counted_is_not_judged()
    {
        Assign(1);
        Assign(2);
        Assert.Equal(Judgement.Agreed, _task.Judge(out _));
        Answer(1, 7);
        Assert.Equal(Judgement.Agreed, _task.Judge(out _));
        _task.Accept(7);
        Assert.Equal(Judgement.Agreed, _task.Judge(out _));
    }

    [Fact]
    public void A_non_finite_answer_before_the_first_that_counts_is_none_to_compare()
    {
        Assign(1);
        Assign(2);
        _task.Answer(1, finite: false, 9);
        Answer(2, 7);
        _task.Accept(7);
        Assert.Equal(Judgement.Agreed, _task.Judge(out _));
    }

    [Fact]
    public void A_non_finite_answer_after_it_is()
    {
        Assign(1);
        Assign(2);
        Answer(2, 7);
        _task.Accept(7);
        _task.Answer(1, finite: false, 9);
        Assert.Equal(Judgement.Open, _task.Judge(out _));
    }

    [Fact]
    public void Each_worker_is_expected_to_answer_once()
    {
        Assign(1);
        Assert.Equal((true, false), (_task.IsPendingAt(1), _task.IsPendingAt(2)));
        Answer(1, 7);
        Assert.False(_task.IsPendingAt(1));
        Assert.True(_task.Involves(1));
        Assert.False(_task.HasPending);
    }

    [Fact]
    public void It_is_late_when_all_who_compute_it_are()
    {
        Assert.False(_task.IsLate(TimeSpan.MaxValue));
        Assign(1, due: 10);
        Assert.False(_task.IsLate(TimeSpan.FromSeconds(9)));
        Assert.True(_task.IsLate(TimeSpan.FromSeconds(10)));
        Assign(2, due: 20);
        Assert.False(_task.IsLate(TimeSpan.FromSeconds(10)));
        Assert.True(_task.IsLate(TimeSpan.FromSeconds(20)));
        Answer(1, 7);
        Answer(2, 7);
        Assert.False(_task.IsLate(TimeSpan.MaxValue));
    }

    [Fact]
    public void Who_is_gone_is_not_expected_but_what_it_said_stays()
    {
        Assign(1);
        Assign(2);
        Answer(1, 7);
        _task.Accept(7);
        Assert.False(_task.RemovePending(1));
        Assert.True(_task.RemovePending(2));
        Assert.True(_task.Involves(1));
        Assert.False(_task.Involves(2));
        Assert.False(_task.IsCompared);
    }

    private void Assign(int worker, int due = 1) => _task.Assign(new Assignment(worker, TimeSpan.Zero, TimeSpan.FromSeconds(due)));

    private void Answer(int worker, ulong digest) => _task.Answer(worker, finite: true, digest);
}
