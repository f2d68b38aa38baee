using Autoencoder.Coordinator.Store.Checkpoints;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

public sealed class CheckpointScheduleTests
{
    [Theory]
    [InlineData("epoch,30s", "epoch,30s")]
    [InlineData("500", "500")]
    [InlineData("5min", "300s")]
    [InlineData(" 30S , Epoch ,500", "epoch,500,30s")]
    [InlineData("NONE", "none")]
    public void A_schedule_is_read_and_said_again(string text, string canonical)
    {
        var schedule = Parse(text);

        Assert.Equal(canonical, schedule.ToString());
        Assert.Equal(schedule, Parse(canonical));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("epoch,")]
    [InlineData("epoch,none")]
    [InlineData("epoch,epoch")]
    [InlineData("100,200")]
    [InlineData("30s,1min")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("0s")]
    [InlineData("1.5s")]
    [InlineData("s")]
    [InlineData("30 s")]
    [InlineData("5m")]
    [InlineData("99999999999")]
    public void What_is_no_schedule_is_refused(string text)
    {
        Assert.False(CheckpointSchedule.TryParse(text, out var schedule));
        Assert.Null(schedule);
    }

    [Fact]
    public void By_default_each_epoch_and_every_half_minute() => Assert.Equal(Parse("epoch,30s"), CheckpointSchedule.Default);

    [Fact]
    public void None_is_never_due() => Assert.False(Parse("none").IsDue(long.MaxValue, int.MaxValue, TimeSpan.MaxValue));

    [Fact]
    public void An_epoch_s_end_stays_due_until_it_is_saved()
    {
        var schedule = Parse("epoch");

        Assert.False(schedule.IsDue(235, 0, At(100)));
        Assert.True(schedule.IsDue(235, 1, At(100)));
        Assert.True(schedule.IsDue(236, 1, At(101)));
        Assert.False(schedule.Saved(236, 1, At(101)).IsDue(237, 1, At(102)));
        Assert.True(schedule.Saved(236, 1, At(101)).IsDue(470, 2, At(200)));
    }

    [Fact]
    public void Steps_are_due_at_multiples_however_late_the_one_before_was()
    {
        var schedule = Parse("100");

        Assert.False(schedule.IsDue(99, 0, At(0)));
        Assert.True(schedule.IsDue(100, 0, At(0)));
        Assert.True(schedule.IsDue(103, 0, At(0)));
        schedule = schedule.Saved(103, 0, At(0));
        Assert.False(schedule.IsDue(199, 0, At(0)));
        Assert.True(schedule.IsDue(200, 0, At(0)));
    }

    [Fact]
    public void Time_counts_from_the_last_one_and_only_if_something_was_done()
    {
        var schedule = Parse("30s").Saved(10, 0, At(5));

        Assert.False(schedule.IsDue(11, 0, At(34.9)));
        Assert.True(schedule.IsDue(11, 0, At(35)));
        Assert.False(schedule.IsDue(10, 0, At(99)));
    }

    [Fact]
    public void Any_of_several_will_do()
    {
        var schedule = Parse("epoch,100,30s");

        Assert.True(schedule.IsDue(1, 1, At(0)));
        Assert.True(schedule.IsDue(100, 0, At(0)));
        Assert.True(schedule.IsDue(1, 0, At(30)));
        Assert.False(schedule.IsDue(99, 0, At(29)));
    }

    private static CheckpointSchedule Parse(string text)
    {
        Assert.True(CheckpointSchedule.TryParse(text, out var schedule));
        return schedule;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
