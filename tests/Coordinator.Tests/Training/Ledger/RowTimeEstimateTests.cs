using Autoencoder.Coordinator.Training.Ledger;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

public sealed class RowTimeEstimateTests
{
    private RowTimeEstimate _pace;

    [Fact]
    public void The_first_answer_is_the_mean_and_half_of_it_the_deviation()
    {
        Assert.False(_pace.IsKnown);
        _pace.Add(0.008);
        AssertIs(0.008, 0.004);
        Assert.True(_pace.IsKnown);
    }

    // m' = m + (x - m)/5; d' = d + (|x - m| - d)/5.
    [Fact]
    public void Later_ones_are_smoothed()
    {
        _pace.Add(0.010);
        _pace.Add(0.020);
        AssertIs(0.012, 0.006);
        _pace.Add(0.002);
        AssertIs(0.010, 0.0068);
    }

    [Fact]
    public void One_long_delay_counts_as_four_times_the_mean()
    {
        _pace.Add(0.010);
        _pace.Add(60);
        AssertIs(0.016, 0.010);
    }

    [Fact]
    public void One_that_stays_slow_is_found_out_in_a_few_answers()
    {
        _pace.Add(0.001);
        for (var answer = 0; answer < 5; answer++)
            _pace.Add(0.010);
        Assert.InRange(_pace.Mean, 0.005, 0.010);
    }

    [Fact]
    public void What_is_assumed_gives_way_to_nothing_that_is_known()
    {
        _pace.InitializeIfUnknown(0.003);
        AssertIs(0.003, 0.0015);
        _pace.InitializeIfUnknown(0.5);
        AssertIs(0.003, 0.0015);
    }

    [Fact]
    public void Who_gets_nothing_is_forgiven_two_percent_at_a_time()
    {
        _pace.Add(1.1);
        _pace.Decay(towards: 0.1);
        AssertIs(1.08, 0.55);
        for (var round = 0; round < 200; round++)
            _pace.Decay(towards: 0.1);
        Assert.InRange(_pace.Mean, 0.1, 0.12);
    }

    private void AssertIs(double mean, double deviation)
    {
        Assert.Equal(mean, _pace.Mean, 1e-12);
        Assert.Equal(deviation, _pace.Deviation, 1e-12);
    }
}
