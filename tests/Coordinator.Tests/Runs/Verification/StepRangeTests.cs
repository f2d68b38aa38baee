using Autoencoder.Coordinator.Runs.Verification;

namespace Autoencoder.Coordinator.Tests.Runs.Verification;

public sealed class StepRangeTests
{
    [Theory]
    [InlineData("100..200", 100, 200)]
    [InlineData("100..100", 100, 100)]
    [InlineData("100..", 100, long.MaxValue)]
    [InlineData("..200", 0, 200)]
    [InlineData("0", 0, 0)]
    public void Both_ends_are_included(string text, long first, long last) => Assert.Equal(new StepRange(first, last), StepRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("7..3")]
    [InlineData("-1..3")]
    [InlineData("1...3")]
    [InlineData("1..2..3")]
    [InlineData("1-3")]
    [InlineData("a..b")]
    [InlineData("1..99999999999999999999")]
    public void Anything_else_is_no_range(string text) => Assert.Null(StepRange.Parse(text));
}
