using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Tests.Store.Reports;

namespace Autoencoder.Coordinator.Tests.Runs.Results;

public sealed class OutcomeTextTests
{
    [Fact]
    public void An_undisturbed_run_is_told_with_its_time_and_its_speed()
    {
        Assert.Equal(
            "trained: 50 epochs, 11,750 steps in 20.9 s, 150,000 samples/s while training",
            OutcomeText.Of(RunSummaryTests.Summary, 235, 20.87, trainedHere: null));
    }

    [Fact]
    public void Of_a_run_that_was_continued_the_part_of_this_process_is_told_beside_the_whole()
    {
        Assert.Equal(
            "trained: 50 epochs, 11,750 steps in 32.1 s (13.9 s of them in this process), 150,000 samples/s while training",
            OutcomeText.Of(RunSummaryTests.Summary, 235, 32.1, trainedHere: 13.9));
    }

    [Theory]
    [InlineData(18, 18 * 235, "interrupted after epoch 18, 4,230 steps in 9.0 s, 150,000 samples/s while training")]
    [InlineData(18, (18 * 235) + 1, "interrupted in epoch 19, 4,231 steps in 9.0 s, 150,000 samples/s while training")]
    [InlineData(18, 19 * 235, "interrupted in the evaluation of epoch 19, 4,465 steps in 9.0 s, 150,000 samples/s while training")]
    [InlineData(0, 7, "interrupted in epoch 1, 7 steps in 9.0 s, 150,000 samples/s while training")]
    [InlineData(0, 0, "interrupted before the first step")]
    public void An_interrupted_one_says_where_it_stands(int epochs, long steps, string expected)
    {
        var summary = RunSummaryTests.Summary with { Completed = false, Epochs = epochs, Steps = steps };
        Assert.Equal(expected, OutcomeText.Of(summary, 235, 9, trainedHere: null));
    }

    [Fact]
    public void A_speed_that_is_not_known_is_not_told()
    {
        var summary = RunSummaryTests.Summary with { Completed = false, Epochs = 0, Steps = 235, SamplesPerSecond = 0 };
        Assert.Equal("interrupted in the evaluation of epoch 1, 235 steps in 13.2 s", OutcomeText.Of(summary, 235, 13.2, trainedHere: null));
    }
}
