using Autoencoder.Shared.Numerics.Noise;

namespace Autoencoder.Shared.Tests.Numerics.Noise;

public sealed class InputNoiseTests
{
    [Theory]
    [InlineData("gaussian:0.3", NoiseKind.Gaussian, 0.3, "gaussian:0.3")]
    [InlineData(" Gaussian:3e-1 ", NoiseKind.Gaussian, 0.3, "gaussian:0.3")]
    [InlineData("gaussian:10", NoiseKind.Gaussian, 10, "gaussian:10")]
    [InlineData("mask:0.25", NoiseKind.Mask, 0.25, "mask:0.25")]
    [InlineData("none", NoiseKind.None, 0, "none")]
    public void Is_read_and_written_as_users_write_it(string text, NoiseKind kind, double amount, string written)
    {
        var noise = InputNoise.Parse(text);

        Assert.Equal((kind, amount, written), (noise?.Kind, noise?.Amount, noise?.ToString()));
        Assert.Equal(noise, InputNoise.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("foo")]
    [InlineData("foo:0.3")]
    [InlineData("gaussian")]
    [InlineData("gaussian:")]
    [InlineData("gaussian:0")]
    [InlineData("gaussian:-1")]
    [InlineData("gaussian:10.1")]
    [InlineData("gaussian:NaN")]
    [InlineData("gaussian:0,3")]
    [InlineData("gaussian:0.3:0.3")]
    [InlineData("mask:0")]
    [InlineData("mask:1")]
    [InlineData("mask:1.5")]
    [InlineData("none:1")]
    public void What_is_no_noise_is_not_read(string text) => Assert.Null(InputNoise.Parse(text));
}
