using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Memory;

namespace Autoencoder.Benchmarks.Tests;

/// <summary>Expected values are those of numpy.quantile and numpy.median.</summary>
public sealed class MeasuringTests
{
    [Theory]
    [InlineData(new[] { 3.5, 1.25, 9, 2, 7.75, 4.5, 1 }, 3.5, 1.625, 6.125)]
    [InlineData(new[] { 4.0, 1, 3, 2.5 }, 2.75, 2.125, 3.25)]
    [InlineData(new[] { 8.0 }, 8, 8, 8)]
    public void A_spread_is_median_and_quartiles(double[] values, double median, double lower, double upper) =>
        Assert.Equal(new Spread(median, lower, upper), Spread.Of(values));

    [Fact]
    public void A_spread_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Spread.Of([]));

    [Fact]
    public void A_ratio_is_that_of_the_medians_with_the_quartiles_of_the_pairs() =>
        Assert.Equal(
            new Ratio("ours", "theirs", 2.1904761904761907, 2, 3),
            Ratio.Between(new Side("ours", [10, 12, 11, 30]), new Side("theirs", [5, 4, 5.5, 10])));

    [Fact]
    public void Sides_that_were_not_measured_together_make_no_ratio() =>
        Assert.Throws<ArgumentException>(() => Ratio.Between(new Side("ours", [1, 2]), new Side("theirs", [1])));

    [Fact]
    public void A_ratio_with_a_side_that_was_left_out_is_left_out() =>
        Assert.Empty(Comparison.Of(new Dictionary<string, string>(), "speed", "m/s", [new Side("ours", [1])], ("ours", "theirs")).Ratios);

    [Fact]
    public void A_single_peak_does_not_make_a_trend() =>
        Assert.Equal(0.75, Trend.Slope([(0, 1), (1, 2.5), (2, 2), (4, 50), (5, 4.5), (8, 7)]), 1e-12);

    [Fact]
    public void A_long_series_has_the_slope_of_its_line() =>
        Assert.Equal(0.25, Trend.Slope([.. Enumerable.Range(0, 5001).Select(x => ((double)x, 3 + x / 4.0))]), 1e-12);

    [Theory]
    [InlineData(0, true)]
    [InlineData(-30, true)]
    [InlineData(20, true)] // Over 48 of 60 minutes 960 KB, of 100,000.
    [InlineData(30, false)]
    public void Memory_is_flat_if_it_grows_by_less_than_a_hundredth(double perMinute, bool isFlat)
    {
        // The warm-up, however steep, does not count.
        var samples = Enumerable.Range(0, 601).Select(i => new MemorySample(6 * i, i < 100 ? 1000 * i : (long)(100_000 + perMinute * i / 10)));

        var use = MemoryUse.Of("worker", 100_000, null, [.. samples]);

        Assert.Equal(perMinute, use.GrowthKBPerMinute, 0.5);
        Assert.Equal(isFlat, use.IsFlat);
    }

    [Fact]
    public async Task Sides_are_measured_forwards_and_backwards_in_turns_and_the_first_turn_is_thrown_away()
    {
        var order = new List<char>();
        var count = 0;
        Func<Task<int>> Side(char name) => () =>
        {
            order.Add(name);
            return Task.FromResult(count++);
        };

        var values = await Interleaving.Measure(pairs: 3, warmUps: 1, [Side('A'), Side('B')]);

        Assert.Equal("BAABBAAB", new string([.. order]));
        Assert.Equal([[2, 5, 6], [3, 4, 7]], values);
    }
}
