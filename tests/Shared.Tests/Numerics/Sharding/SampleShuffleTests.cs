using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

public sealed class SampleShuffleTests
{
    [Theory]
    [InlineData("full", "full")]
    [InlineData(" Window:64MiB ", "window:64MiB")]
    [InlineData("window:1024KiB", "window:1MiB")]
    [InlineData("window:1500", "window:1500")]
    [InlineData("window:3GiB", "window:3GiB")]
    public void A_shuffle_is_read_and_written_in_one_form(string given, string written) =>
        Assert.Equal(written, SampleShuffle.Parse(given)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("window")]
    [InlineData("window:")]
    [InlineData("window:0")]
    [InlineData("window:-5MiB")]
    [InlineData("window:1.5GiB")]
    [InlineData("window:5TB")]
    [InlineData("window:99999999999GiB")]
    [InlineData("window:1:2")]
    public void Whatever_else_is_none(string given) => Assert.Null(SampleShuffle.Parse(given));

    [Theory]
    [InlineData(47_040_000, "full")]
    [InlineData(2L << 30, "full")]
    [InlineData((2L << 30) + 1, "window:256MiB")]
    public void The_default_follows_from_the_size_of_the_training_set(long bytes, string expected) =>
        Assert.Equal(expected, SampleShuffle.DefaultFor(bytes).ToString());
}
