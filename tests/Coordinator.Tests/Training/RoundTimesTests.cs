using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class RoundTimesTests
{
    private readonly RoundTimes _times = new();
    private TimeSpan _now = TimeSpan.FromSeconds(5);

    [Fact]
    public void What_is_typical_is_smoothed_and_of_each_phase_by_itself()
    {
        Assert.Equal((false, 100, 0), Round(Phase.Train, 100));
        Assert.Equal((false, 200, 100), Round(Phase.Train, 200));
        Assert.Equal((false, 40, 0), Round(Phase.Evaluate, 40));
        Assert.Equal((false, 110, 110), Round(Phase.Train, 110));
        Assert.Equal((false, 40, 40), Round(Phase.Evaluate, 40));
    }

    [Fact]
    public void A_disturbed_round_is_told_apart_and_leaves_what_is_typical_as_it_is()
    {
        Assert.Equal((true, 900, 0), Round(Phase.Train, 900, disturbed: true));
        Assert.Equal((false, 100, 0), Round(Phase.Train, 100));
        Assert.Equal((true, 900, 100), Round(Phase.Train, 900, disturbed: true));
        Assert.Equal((false, 100, 100), Round(Phase.Train, 100));
    }

    private (bool Disturbed, double Took, double Typical) Round(Phase phase, int milliseconds, bool disturbed = false)
    {
        _times.Begin(_now);
        if (disturbed)
            _times.Disturb();
        _now += TimeSpan.FromMilliseconds(milliseconds);
        var was = _times.End(new Round(phase, 3), _now, out var took, out var typical);
        return (was, took.TotalMilliseconds, typical.TotalMilliseconds);
    }
}
