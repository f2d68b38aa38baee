using Autoencoder.Coordinator.Watching.Terminal;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class TimeLeftTests
{
    [Theory]
    [InlineData(500, 100, 5.0)]
    [InlineData(0, 100, 0.0)]
    [InlineData(-1, 1e-300, 0.0)]
    [InlineData(500, 0, null)]
    [InlineData(0, 0, null)]
    [InlineData(1e12, 1, null)]
    public void It_is_the_work_at_the_rate_where_that_means_something(double work, double perSecond, double? seconds) =>
        Assert.Equal(seconds, TimeLeft.Of(work, perSecond)?.TotalSeconds);
}
