using Autoencoder.Coordinator.Training.Events;

namespace Autoencoder.Coordinator.Tests.Training.Events;

public sealed class ProgressTextTests
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(8.44, "8.4 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(68, "1 min 08 s")]
    [InlineData(3599, "59 min 59 s")]
    [InlineData(3600, "1 h 00 min")]
    [InlineData(7500, "2 h 05 min")]
    [InlineData(180_000, "50 h 00 min")]
    public void Durations_as_people_read_them(double seconds, string text)
    {
        Assert.Equal(text, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));
        Assert.Equal($"{text} left", ProgressText.Left(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void An_unknown_time_left_is_not_shown() => Assert.Equal("", ProgressText.Left(null));

    [Theory]
    [InlineData(0, "0 workers")]
    [InlineData(1, "1 worker")]
    [InlineData(12, "12 workers")]
    public void Workers_are_counted(int count, string text) => Assert.Equal(text, ProgressText.Workers(count));
}
