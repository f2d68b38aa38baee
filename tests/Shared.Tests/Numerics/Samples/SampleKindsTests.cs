using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Tests.Numerics.Samples;

/// <summary>Samples of float32 are computed as the same values of bytes are, to the last bit.</summary>
public sealed class SampleKindsTests
{
    private const int Count = 5, Values = 37;

    private static readonly byte[] Pixels = [.. Enumerable.Range(0, Count * Values).Select(i => (byte)(i * 41 % 256))];

    private static readonly SampleSet OfBytes = new(Count, SampleShape.Features(Values), Pixels);

    private static readonly SampleSet OfFloats = Floats(isWithinUnit: true);

    [Theory]
    [InlineData("none")]
    [InlineData("gaussian:0.4")]
    [InlineData("mask:0.3")]
    public void Gradients_losses_and_reconstructions_have_the_same_bits(string noise)
    {
        var model = new ModelSpec([Values, 9, Values], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce);
        using var engine = new DenseEngine(model, Count);
        var layout = new ParameterLayout(model);
        using var weights = new ParameterVector(layout);
        for (var i = 0; i < weights.Values.Length; i++)
            weights.Values[i] = MathF.Sin(i) / 4;
        var corruption = SampleNoise.InTraining(InputNoise.Parse(noise)!, 1, 3);
        Assert.Equal(Of(OfBytes), Of(OfFloats));

        string Of(SampleSet set)
        {
            using var gradient = new ParameterVector(layout);
            engine.Use(weights);
            var loss = engine.Gradient(set, [4, 0, 2], gradient, corruption);
            var reconstructions = new float[3 * Values];
            engine.Reconstruct(set, [4, 0, 2], reconstructions, corruption);
            return $"{BitConverter.DoubleToInt64Bits(loss)} {BitConverter.DoubleToInt64Bits(engine.Loss(set, [1], corruption))} {Convert.ToHexString(MemoryMarshal.AsBytes<float>(gradient.Values))} {Convert.ToHexString(MemoryMarshal.AsBytes<float>(reconstructions))}";
        }
    }

    [Fact]
    public void Noise_is_clipped_only_where_the_values_end_at_black_and_white()
    {
        var noise = SampleNoise.InTraining(InputNoise.Parse("gaussian:2")!, 1, 0);
        float[] clipped = new float[Values], free = new float[Values];
        noise.Corrupt(OfFloats, 1, 1, clipped);
        noise.Corrupt(Floats(isWithinUnit: false), 1, 1, free);
        Assert.All(clipped, value => Assert.InRange(value, 0, 1));
        Assert.Equal(clipped, free.Select(value => Math.Clamp(value, 0, 1)));
        Assert.NotEqual(clipped, free);
    }

    [Fact]
    public void Samples_lie_in_blocks_and_the_last_may_have_fewer()
    {
        for (var i = 0; i < Count; i++)
        {
            var values = new float[Values];
            OfFloats.Read(i, values);
            Assert.Equal(Pixels.Skip(i * Values).Take(Values).Select(pixel => pixel / 255f), values);
        }

        Assert.Throws<InvalidOperationException>(() => OfFloats.Bytes(0).Length);
        Assert.Throws<InvalidOperationException>(() => OfBytes.Floats(0).Length);
        Assert.Equal(OfFloats.Floats(3), OfFloats.Chosen([3, 1]).Floats(0));
    }

    private static SampleSet Floats(bool isWithinUnit) => new(
        Count, SampleShape.Features(Values), ValueKind.Floats, isWithinUnit,
        new InTwos(MemoryMarshal.AsBytes(Pixels.Select(pixel => pixel / 255f).ToArray().AsSpan()).ToArray()));

    private sealed class InTwos(byte[] bytes) : SampleBlocks
    {
        private const int BlockBytes = 2 * Values * sizeof(float);

        public override int SamplesPerBlock => 2;

        public override ReadOnlySpan<byte> Block(int index) => bytes.AsSpan(index * BlockBytes, Math.Min(BlockBytes, bytes.Length - index * BlockBytes));
    }
}
