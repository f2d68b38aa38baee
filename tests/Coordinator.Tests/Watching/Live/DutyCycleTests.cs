using Autoencoder.Coordinator.Watching.Live;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class DutyCycleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DutyCycle _pace;

    public DutyCycleTests() => _pace = new DutyCycle(TimeSpan.FromSeconds(2), _time);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(10, 2)]
    [InlineData(50, 10)]
    public void What_takes_long_is_done_more_rarely(int milliseconds, int seconds)
    {
        _pace.Done(TimeSpan.Zero);
        _pace.Done(TimeSpan.FromMilliseconds(milliseconds));
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(_pace.IsDue);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_pace.IsDue);
    }

    [Fact]
    public void How_long_the_first_time_takes_does_not_count()
    {
        Assert.True(_pace.IsDue);
        _pace.Done(TimeSpan.FromMinutes(1));
        Assert.False(_pace.IsDue);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_pace.IsDue);
    }

    [Fact]
    public void Reset_it_is_due_at_once()
    {
        _pace.Done(TimeSpan.FromSeconds(1));
        _pace.Reset();
        Assert.True(_pace.IsDue);
    }
}
