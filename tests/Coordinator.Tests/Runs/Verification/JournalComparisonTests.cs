using Autoencoder.Coordinator.Runs.Verification;
using Autoencoder.Coordinator.Store.Journal;

namespace Autoencoder.Coordinator.Tests.Runs.Verification;

public sealed class JournalComparisonTests
{
    [Fact]
    public void Runs_part_at_the_first_step_with_other_weights() =>
        Assert.Equal(new JournalComparison(3, 1, 0, 0), JournalComparison.Of(Rows(10, 11, 12), Rows(10, 99, 98)));

    [Fact]
    public void A_run_that_is_longer_has_steps_of_its_own() =>
        Assert.Equal(new JournalComparison(2, null, 1, 0), JournalComparison.Of(Rows(10, 11, 12), Rows(10, 11)));

    [Fact]
    public void Of_a_step_done_twice_the_last_time_counts() =>
        Assert.Equal(new JournalComparison(1, null, 0, 0), JournalComparison.Of([new(1, 0, 0, 99), new(2, 0, 0, 10)], Rows(10)));

    [Fact]
    public void Empty_journals_have_nothing_in_common() => Assert.Equal(new JournalComparison(0, null, 0, 1), JournalComparison.Of([], Rows(10)));

    private static IEnumerable<JournalRow> Rows(params ulong[] weights) => weights.Select((hash, step) => new JournalRow(1, step, 0.5, hash));
}
