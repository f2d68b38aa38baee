using Autoencoder.Coordinator.Training.Ledger;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

public sealed class DealingTrialTests
{
    private readonly DealingTrial _trial = new();

    [Fact]
    public void It_begins_when_shorter_rounds_are_promised_and_the_even_ones_are_known()
    {
        Assert.Equal(16, RoundsUntil(bySpeed: true, even: 1, promised: true));
        Assert.Equal(1000, RoundsUntil(bySpeed: false, bySpeedTakes: 0.9));
    }

    [Fact]
    public void Without_a_promise_it_does_not_begin() => Assert.Equal(1000, RoundsUntil(bySpeed: true, even: 1, promised: false));

    [Theory]
    [InlineData(0.97)]
    [InlineData(2.0)]
    public void One_that_does_not_keep_the_promise_ends_and_the_next_waits_ever_longer(double bySpeedTakes)
    {
        Assert.Equal(16, RoundsUntil(bySpeed: true));
        foreach (var rest in new[] { 64, 128, 256, 512 })
        {
            Assert.Equal(16, RoundsUntil(bySpeed: false, bySpeedTakes: bySpeedTakes));
            Assert.Equal(rest + 1, RoundsUntil(bySpeed: true));
        }
    }

    [Fact]
    public void One_that_kept_it_for_long_ends_soon_after_it_does_so_no_more()
    {
        RoundsUntil(bySpeed: true);
        RoundsUntil(bySpeed: false, bySpeedTakes: 0.5);
        Assert.InRange(RoundsUntil(bySpeed: false, bySpeedTakes: 2), 1, 4);
    }

    [Fact]
    public void One_long_round_changes_nothing()
    {
        RoundsUntil(bySpeed: true);
        RoundsUntil(bySpeed: false, bySpeedTakes: 0.5);
        _trial.RoundEnded(1000, isPromised: true);
        Assert.True(_trial.IsBySpeed);
    }

    [Fact]
    public void With_other_workers_all_begins_anew_but_not_sooner_than_a_short_rest()
    {
        RoundsUntil(bySpeed: true);
        for (var i = 0; i < 3; i++)
        {
            RoundsUntil(bySpeed: false, bySpeedTakes: 2);
            RoundsUntil(bySpeed: true);
        }

        RoundsUntil(bySpeed: false, bySpeedTakes: 2);
        _trial.Reset();
        Assert.Equal(65, RoundsUntil(bySpeed: true));
        _trial.Reset();
        Assert.False(_trial.IsBySpeed);
    }

    // At most a thousand.
    private int RoundsUntil(bool bySpeed, double even = 1, double bySpeedTakes = 1, bool promised = true)
    {
        var rounds = 0;
        for (; rounds < 1000 && _trial.IsBySpeed != bySpeed; rounds++)
            _trial.RoundEnded(_trial.IsBySpeed ? bySpeedTakes : even, promised);
        return rounds;
    }
}
