using Autoencoder.Coordinator.Runs.Verification;
using Autoencoder.Coordinator.Store.Journal;

namespace Autoencoder.Coordinator.Tests.Runs.Verification;

public sealed class JournalCheckTests
{
    private static readonly JournalRow[] Rows = [Row(1, 0, 10), Row(1, 1, 11), Row(1, 2, 12), Row(2, 1, 11), Row(2, 3, 13)];

    [Fact]
    public void Steps_that_come_to_the_same_agree_and_those_without_a_row_are_missing()
    {
        var check = new JournalCheck([.. Rows, Row(2, 5, 15)], StepRange.All, reached: 0);
        foreach (var (step, weights) in ((long, ulong)[])[(0, 10), (1, 11), (2, 12), (3, 13), (4, 14), (5, 15)])
            check.Step(step, weights);

        Assert.Equal((5, 0, 5), (check.Agreed, check.Differing, check.Last));
        Assert.Equal([new StepRange(4, 4)], check.Missing());
        Assert.Null(check.FirstDifference);
    }

    [Fact]
    public void The_first_step_that_differs_is_named_with_its_row()
    {
        var check = new JournalCheck(Rows, StepRange.All, reached: 0);
        check.Step(0, 10);
        check.Step(1, 21);
        check.Step(2, 22);

        Assert.Equal((1, 2), (check.Agreed, check.Differing));
        Assert.Equal((Rows[1], 21UL), check.FirstDifference);
    }

    [Fact]
    public void A_step_done_twice_must_have_come_to_the_same_both_times()
    {
        var check = new JournalCheck([Row(1, 0, 10), Row(2, 0, 99)], StepRange.All, reached: 0);
        check.Step(0, 10);

        Assert.Equal((Row(2, 0, 99), 10UL), check.FirstDifference);
    }

    [Theory]
    [InlineData(0, long.MaxValue, 3)]
    [InlineData(0, 2, 2)]
    [InlineData(4, 9, -1)]
    public void The_last_step_is_that_of_the_range(long first, long last, long expected) =>
        Assert.Equal(expected, new JournalCheck(Rows, new StepRange(first, last), reached: 0).Last);

    [Theory]
    [InlineData("0..3", 0, "")]
    [InlineData("0..", 4, "")]
    [InlineData("0..", 6, "4..5")]
    [InlineData("0..9", 0, "4..9")]
    [InlineData("2..4", 9, "4")]
    [InlineData("7..9", 0, "7..9")]
    public void Steps_without_a_row_are_missing_up_to_the_end_of_the_range_or_of_what_the_run_has_done(string range, long reached, string missing) =>
        Assert.Equal(missing, string.Join(' ', new JournalCheck(Rows, StepRange.Parse(range)!.Value, reached).Missing()));

    [Fact]
    public void Gaps_are_named_one_by_one() => Assert.Equal(
        ["0..1", "3", "5..8", "10..11"],
        new JournalCheck([Row(1, 4, 1), Row(1, 9, 1), Row(1, 2, 1)], StepRange.All, reached: 12).Missing().Select(range => range.ToString()));

    private static JournalRow Row(long term, long step, ulong weights) => new(term, step, 0.5, weights);
}
