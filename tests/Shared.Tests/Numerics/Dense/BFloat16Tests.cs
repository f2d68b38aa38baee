using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Program.Hosting;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class BFloat16Tests
{
    public BFloat16Tests() => NativeTorch.EnsureLoaded();

    /// <summary>Every value of the upper half, with the lower halves at which rounding turns, against libtorch's own conversion.</summary>
    [Fact]
    public void Rounding_is_that_of_libtorch_for_every_kind_of_number()
    {
        uint[] lower = [0x0000, 0x0001, 0x7FFF, 0x8000, 0x8001, 0xFFFF];
        var values = new float[lower.Length << 16];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.UInt32BitsToSingle(((uint)(i / lower.Length) << 16) | lower[i % lower.Length]);
        var rounded = new BFloat16[values.Length];
        var widened = new float[values.Length];

        DenseKernels<BFloat16>.Narrow(values, 1, rounded);
        DenseKernels<BFloat16>.Widen(rounded, 1, widened);

        using var expected = tensor(values).to(ScalarType.BFloat16).to(ScalarType.Float32);
        var theirs = MemoryMarshal.Cast<byte, float>(expected.bytes);
        for (var i = 0; i < values.Length; i++)
            if (float.IsNaN(values[i]) ? !float.IsNaN(widened[i]) : BitConverter.SingleToUInt32Bits(widened[i]) != BitConverter.SingleToUInt32Bits(theirs[i]))
                Assert.Fail($"{BitConverter.SingleToUInt32Bits(values[i]):x8} becomes {widened[i]:g9}, but libtorch has {theirs[i]:g9}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    public void Every_pixel_is_fed_exactly_whatever_the_width(int pixels)
    {
        for (var first = 0; first <= byte.MaxValue; first++)
        {
            byte[] image = [.. Enumerable.Range(first, pixels).Select(value => (byte)value)];
            var (fed, scaled) = (new BFloat16[pixels], new Float32[pixels]);
            var (widened, floats) = (new float[pixels], new float[pixels]);

            DenseKernels<BFloat16>.Feed(image, fed);
            DenseKernels<BFloat16>.Widen(fed, 1, widened);
            DenseKernels<Float32>.Feed(image, scaled);
            DenseKernels<Float32>.Widen(scaled, 1, floats);

            Assert.Equal(image.Select(value => (float)value), widened);
            Assert.Equal(image.Select(value => value / 255f), floats);
        }
    }
}
