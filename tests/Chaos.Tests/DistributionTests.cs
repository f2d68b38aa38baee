namespace Autoencoder.Chaos.Tests;

public sealed class DistributionTests
{
    [Theory]
    // The expected values are numpy.quantile's.
    [InlineData(new[] { 3.5, 120.25, 7.125, 0.5, 88.0, 9.75, 41.0 }, 9.75, 118.315)]
    [InlineData(new[] { 4.0, 1.0 }, 2.5, 3.97)]
    [InlineData(new[] { 6.0 }, 6.0, 6.0)]
    public void Quantiles(double[] values, double median, double p99)
    {
        var of = Distribution.Of(values);

        Assert.Equal((values.Length, median, values.Max()), (of.Count, of.Median, of.Max));
        Assert.Equal(p99, of.P99, 9);
    }

    [Fact]
    public void There_is_nothing_to_say_of_no_values() =>
        Assert.Equal(new Distribution(0, double.NaN, double.NaN, double.NaN), Distribution.Of([]));
}
