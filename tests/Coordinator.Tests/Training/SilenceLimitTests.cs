using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class SilenceLimitTests
{
    private readonly SilenceLimit _limit = new(TimeSpan.FromSeconds(60));
    private int _now;

    [Fact]
    public void Nobody_is_silent_for_too_long_before_the_limit_is_over()
    {
        Assert.Equal(Enumerable.Repeat((double?)null, 59), Pass(59, typical: 0.01));
        Assert.Equal([0, 1, 2], Pass(3, typical: 0.01));
    }

    [Fact]
    public void Where_rounds_are_long_it_is_a_hundred_of_them()
    {
        Assert.All(Pass(199, typical: 2), since => Assert.Null(since));
        Assert.Equal([0, 1], Pass(2, typical: 2));
    }

    [Fact]
    public void Before_the_first_round_is_over_it_is_ten_times_as_long()
    {
        Assert.All(Pass(599, typical: null), since => Assert.Null(since));
        Assert.Equal([0, 1], Pass(2, typical: null));
    }

    [Fact]
    public void After_this_process_stood_still_it_counts_from_the_beginning()
    {
        Pass(100, typical: 0.01);
        _now += 40;
        Assert.All(Pass(60, typical: 0.01), since => Assert.Null(since));
        Assert.Equal([141, 142], Pass(2, typical: 0.01));
    }

    [Fact]
    public void Who_is_given_up_while_no_round_ends_has_twice_as_long_the_next_time()
    {
        _limit.GaveUp();
        _limit.GaveUp();
        Assert.All(Pass(239, typical: 0.01), since => Assert.Null(since));
        Assert.Equal([0], Pass(1, typical: 0.01));
        _limit.RoundEnded();
        Assert.Equal([181], Pass(1, typical: 0.01));
    }

    /// <summary>Asks every second, as often as that.</summary>
    private List<double?> Pass(int seconds, double? typical)
    {
        var since = new List<double?>();
        for (var passed = 0; passed < seconds; passed++)
        {
            _now++;
            since.Add(_limit.Check(TimeSpan.FromSeconds(_now), typical is { } round ? TimeSpan.FromSeconds(round) : null)?.TotalSeconds);
        }

        return since;
    }
}
