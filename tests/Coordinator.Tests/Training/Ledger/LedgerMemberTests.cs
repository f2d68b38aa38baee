using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>When a worker's answers are due. Times in milliseconds; 8 of them are given to anybody.</summary>
public sealed class LedgerMemberTests
{
    private readonly LedgerMember _member = new(1);

    [Fact]
    public void While_nothing_is_known_there_are_two_seconds()
    {
        Assert.Equal(2005, Take(10, at: 5).Due);
        Assert.Equal(2005, Take(10, at: 5).Due);
        Assert.True(_member.IsOnTime(At(2004)));
        Assert.False(_member.IsOnTime(At(2005)));
        Assert.Equal(2, _member.Pending);
    }

    // 10 rows in 20: 2 a row, deviation 1. 10 more are expected after 20, and 4 deviations of 10 are 40.
    [Fact]
    public void What_is_expected_and_four_deviations_make_the_deadline()
    {
        Answer(Take(10, at: 0), 10, at: 20);
        Assert.Equal(100 + 20 + 40 + 8, Take(10, at: 100).Due);
    }

    [Fact]
    public void Once_answers_hardly_vary_the_deadline_is_twice_what_is_expected()
    {
        Settle();
        Assert.Equal(1000 + 2 * 20 + 8, Take(10, at: 1000).Due, 0.1);
    }

    [Fact]
    public void Orders_wait_for_those_before_them()
    {
        Settle();
        Take(10, at: 1000);
        Assert.Equal(1000 + 2 * 40 + 8, Take(10, at: 1000).Due, 0.1);
        Assert.Equal(1010 + 2 * (60 - 10) + 8, Take(10, at: 1010).Due, 0.1);
    }

    [Fact]
    public void A_queue_that_was_answered_sooner_than_expected_delays_nothing()
    {
        Settle();
        var order = Take(10, at: 1000);
        Answer(order, 10, at: 1020);
        Assert.Equal(1020 + 40 + 8, Take(10, at: 1020).Due, 0.1);
    }

    // Two orders at once: the second began when the first was answered.
    [Fact]
    public void Time_in_the_queue_is_not_pace()
    {
        var (first, second) = (Take(10, at: 0), Take(10, at: 0));
        Answer(first, 10, at: 20);
        Answer(second, 10, at: 40);
        Assert.Equal(0.002, _member.RowTime(Phase.Train).Mean, 1e-9);
    }

    [Fact]
    public void An_evaluation_is_taken_to_be_as_fast_as_training_until_one_was_seen()
    {
        Answer(Take(10, at: 0), 10, at: 20);
        var assignment = _member.CreateAssignment(Phase.Evaluate, 10, At(100));
        Assert.Equal(100 + 20 + 40 + 8, assignment.DueAt.TotalMilliseconds, 1e-6);
        _member.Answered(assignment, Phase.Evaluate, 10, At(110));
        Assert.Equal(0.002, _member.RowTime(Phase.Train).Mean, 1e-9);
        Assert.Equal(0.0018, _member.RowTime(Phase.Evaluate).Mean, 1e-9);
    }

    [Fact]
    public void One_that_owes_an_earlier_rounds_answer_is_not_on_time()
    {
        Assert.True(_member.IsOnTime(At(0)));
        _member.PendingEarlier++;
        Assert.False(_member.IsOnTime(At(0)));
    }

    private static TimeSpan At(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    // So many answers of 20 for 10 rows that the deviation is next to nothing.
    private void Settle()
    {
        for (var i = 0; i < 40; i++)
            Answer(Take(10, at: 20 * i), 10, at: 20 * (i + 1));
    }

    private (Assignment Assignment, double Due) Take(int rows, double at)
    {
        var assignment = _member.CreateAssignment(Phase.Train, rows, At(at));
        Assert.Equal((1, At(at)), (assignment.Worker, assignment.IssuedAt));
        return (assignment, assignment.DueAt.TotalMilliseconds);
    }

    private void Answer((Assignment Assignment, double Due) order, int rows, double at) =>
        _member.Answered(order.Assignment, Phase.Train, rows, At(at));
}
