using Autoencoder.Coordinator.Checkpoints;
using Autoencoder.Coordinator.Verification;

namespace Autoencoder.Coordinator.Tests.Verification;

public sealed class JournalCheckTests
{
    private static readonly JournalRow[] Rows = [Row(1, 0, 10), Row(1, 1, 11), Row(1, 2, 12), Row(2, 1, 11), Row(2, 3, 13)];

    [Fact]
    public void Steps_that_come_to_the_same_agree_and_those_without_a_row_are_missing()
    {
        var check = new JournalCheck([.. Rows, Row(2, 5, 15)], StepRange.All);
        foreach (var (step, weights) in ((long, ulong)[])[(0, 10), (1, 11), (2, 12), (3, 13), (4, 14), (5, 15)])
            check.Step(step, weights);

        Assert.Equal((5, 1, 0, 5), (check.Agreed, check.Missing, check.Differing, check.Last));
        Assert.Null(check.FirstDifference);
    }

    [Fact]
    public void The_first_step_that_differs_is_named_with_its_row()
    {
        var check = new JournalCheck(Rows, StepRange.All);
        check.Step(0, 10);
        check.Step(1, 21);
        check.Step(2, 22);

        Assert.Equal((1, 2), (check.Agreed, check.Differing));
        Assert.Equal((Rows[1], 21UL), check.FirstDifference);
    }

    [Fact]
    public void A_step_done_twice_must_have_come_to_the_same_both_times()
    {
        var check = new JournalCheck([Row(1, 0, 10), Row(2, 0, 99)], StepRange.All);
        check.Step(0, 10);

        Assert.Equal((Row(2, 0, 99), 10UL), check.FirstDifference);
    }

    [Theory]
    [InlineData(0, long.MaxValue, 3)]
    [InlineData(0, 2, 2)]
    [InlineData(4, 9, -1)]
    public void The_last_step_is_that_of_the_range(long first, long last, long expected) =>
        Assert.Equal(expected, new JournalCheck(Rows, new StepRange(first, last)).Last);

    private static JournalRow Row(long term, long step, ulong weights) => new(term, step, 0.5, weights);
}
