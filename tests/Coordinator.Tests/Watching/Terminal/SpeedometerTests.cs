using Autoencoder.Coordinator.Watching.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class SpeedometerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Speedometer _speed;

    public SpeedometerTests() => _speed = new Speedometer(_time);

    [Fact]
    public void A_steady_rate_is_shown_as_it_is()
    {
        for (var i = 1; i <= 50; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(1000, _speed.At(i * 100), tolerance: 1e-6);
        }
    }

    [Fact]
    public void The_time_before_the_first_unit_does_not_count()
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _speed.At(0));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1000, _speed.At(100), tolerance: 1e-6);
    }

    [Fact]
    public void A_change_is_followed_within_seconds_and_not_at_once()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _speed.At(1000);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.InRange(_speed.At(1000), 900, 999); // A pause of a tenth of a second does not flicker.
        // The memory is three seconds: after three the old rate counts for 1/e, after fifteen for e^-5.
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1000 * Math.Exp(-1), _speed.At(1000), tolerance: 1e-6);
        _time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(1000 * Math.Exp(-5), _speed.At(1000), tolerance: 1e-6);
    }

    [Fact]
    public void Begun_anew_it_knows_nothing_of_the_time_before()
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(60), _speed.Age);
        _speed.Restart(100, rate: 0);
        Assert.Equal(0, _speed.At(100));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1000, _speed.At(200), tolerance: 1e-6);
        _speed.Restart(200, rate: 500);
        Assert.Equal(500, _speed.At(200));
    }

    [Fact]
    public void Two_looks_at_one_moment_give_one_rate()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        var rate = _speed.At(500);
        Assert.Equal(rate, _speed.At(700));
    }
}
