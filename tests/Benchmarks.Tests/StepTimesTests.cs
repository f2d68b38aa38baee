using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Rounds;

namespace Autoencoder.Benchmarks.Tests;

public sealed class StepTimesTests
{
    // An epoch of one step, its evaluation, and one of two; the clock is in ticks.
    private static readonly MeasuredRound[] Rounds = [new(true, 100, 90), new(false, 200, 50), new(true, 300, 10), new(true, 400, 20), new(false, 500, 50)];

    [Fact]
    public void A_step_is_compared_with_the_worker_that_computed_longest_in_it()
    {
        // Two sums of the first worker in the third round; in the fourth the other one is slower.
        ComputedSum[] first = [new(7, 90, 80), new(7, 250, 1), new(7, 290, 3), new(7, 350, 6)];
        ComputedSum[] second = [new(7, 95, 85), new(7, 280, 2), new(7, 400, 16)];

        var times = StepTimes.Of(Rounds, [first, second], workers: 2);

        Assert.Equal(new StepTimes(Step: 15, SlowerWorker: (4 + 16) / 2.0, MeanWorker: (4 + 2 + 6 + 16) / 4.0), times);
        Assert.Equal((5, 8), (times.BesidesSlowerWorker, times.BesidesMeanWorker));
    }

    [Fact]
    public void Workers_of_one_process_are_told_apart()
    {
        var times = StepTimes.Of(Rounds, [[new(1, 90, 80), new(2, 95, 85), new(2, 280, 2), new(1, 290, 4), new(1, 350, 6), new(2, 400, 16)]], workers: 2);

        Assert.Equal((10, 7), (times.SlowerWorker, times.MeanWorker));
    }

    [Fact]
    public void A_step_in_which_nothing_was_measured_is_no_figure() =>
        Assert.Throws<BenchmarkException>(() => StepTimes.Of(Rounds, [[new(7, 90, 80), new(7, 250, 1)]], workers: 1));

    [Fact]
    public void A_training_of_one_epoch_is_no_figure() =>
        Assert.Throws<BenchmarkException>(() => StepTimes.Of(Rounds[..2], [[new(7, 90, 80)]], workers: 1));
}
