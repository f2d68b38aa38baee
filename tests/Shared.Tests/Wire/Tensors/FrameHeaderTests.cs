using System.Diagnostics;
using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using CsCheck;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

public sealed class FrameHeaderTests
{
    /// <summary>The bytes by Python's struct module, both checksums by <c>xxhsum -H3</c> 0.8.1.</summary>
    private const string GoldenImage =
        "4145460203000000" + "0700000000000000" + "2c03000000000000" + "0400000002000000" +
        "000000000000e03f" + "0c00000000000000" + "7d5dc0805f8fde3c" + "0000000000000000" +
        "0000000000000000" + "0000000000000000" + "0000000000000000" + "2ffacb5c03de93a6";

    /// <summary>An order with the trace that W3C's Trace Context has for an example.</summary>
    private const string GoldenOrderImage =
        "4145460201000000" + "0700000000000000" + "2c03000000000000" + "0000000008000000" +
        "0000000000000000" + "0000000000000000" + "c294d3380580062d" + "0af7651916cd43dd" +
        "8448eb211c80319c" + "b7ad6b7169203331" + "0100000000000000" + "41e26ae0209aeebb";

    private static readonly float[] GoldenPayload = [1.0f, -2.5f, 0.125f];

    private static readonly FrameHeader Golden = new(FrameKind.Gradient, 7, 812, new ShardRange(4, 2), 0.5, 12, 0x3cde8f5f80c05d7d);

    private static readonly FrameHeader GoldenOrder = new(FrameKind.Train, 7, 812, new ShardRange(0, 8), 0, 0, 0x2d06800538d394c2)
    {
        Trace = new ActivityContext(
            ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331"),
            ActivityTraceFlags.Recorded, isRemote: true),
    };

    [Fact]
    public void Has_the_bytes_that_other_programs_make_of_it()
    {
        Assert.Equal(GoldenImage, Convert.ToHexStringLower(Image(Golden)));
        Assert.Equal(Golden, FrameHeader.Read(Convert.FromHexString(GoldenImage)));
        Assert.Equal(GoldenOrderImage, Convert.ToHexStringLower(Image(GoldenOrder)));
        Assert.Equal(GoldenOrder, FrameHeader.Read(Convert.FromHexString(GoldenOrderImage)));
    }

    [Fact]
    public void The_payload_checksum_is_XXH3()
    {
        Golden.CheckPayload(MemoryMarshal.AsBytes<float>(GoldenPayload));
        Assert.Equal(0x2d06800538d394c2UL, FrameHeader.ChecksumOf([])); // xxhsum -H3 of no bytes
    }

    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Enum<FrameKind>(), Gen.Long, Gen.Long[0, long.MaxValue], Gen.Select(Gen.Int[0, 1 << 30], Gen.Int[1, (1 << 30) - 1]), Gen.Double, Gen.Long, Gen.Select(Gen.ULong, Gen.UInt[0, FrameHeader.MaxComputeMicroseconds]))
            .Sample((kind, term, step, run, loss, bytes, rest) =>
            {
                var header = new FrameHeader(kind, term, step, new ShardRange(run.Item1, run.Item2), loss, bytes, rest.Item1) { ComputeMicroseconds = rest.Item2 };
                Assert.Equal(header, FrameHeader.Read(Image(header)));
            });

    [Fact]
    public void A_time_too_long_to_be_told_is_told_as_the_longest_and_touches_nothing_else()
    {
        var read = FrameHeader.Read(Image(Golden with { ComputeMicroseconds = uint.MaxValue }));
        Assert.Equal(Golden with { ComputeMicroseconds = FrameHeader.MaxComputeMicroseconds }, read);
    }

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0, int.MaxValue, 1)]
    public void What_is_of_no_step_or_no_shard_is_refused(long step, int first, int count)
    {
        var error = Assert.Throws<TransportException>(() => FrameHeader.Read(Image(Golden with { Step = step, Shards = new ShardRange(first, count) })));
        Assert.Equal($"a frame is of step {step} and {count} shards from {first} on, which no run has", error.Message);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        for (var bit = 0; bit < 8 * FrameHeader.Size; bit++)
        {
            var damaged = Image(Golden);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<TransportException>(() => FrameHeader.Read(damaged));
            Assert.Contains(bit < 32 ? "no autoencoder process of this version" : "does not match its checksum", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(FrameKind.Train, "step 812")]
    [InlineData(FrameKind.Gradient, "step 812")]
    [InlineData(FrameKind.Evaluate, "evaluation after step 812")]
    [InlineData(FrameKind.Loss, "evaluation after step 812")]
    public void The_kind_tells_the_phase(FrameKind kind, string round) =>
        Assert.Equal(round, (Golden with { Kind = kind }).Round.ToString());

    [Fact]
    public void A_damaged_payload_is_refused()
    {
        var payload = MemoryMarshal.AsBytes<float>(GoldenPayload).ToArray();
        payload[5] ^= 0x10;
        var error = Assert.Throws<TransportException>(() => Golden.CheckPayload(payload));
        Assert.Equal("the 12 bytes of a Gradient frame of step 812 do not match their checksum; they were damaged on the way", error.Message);
    }

    private static byte[] Image(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Size];
        bytes.AsSpan().Fill(0xff); // A buffer that is used again holds the last frame.
        header.Write(bytes);
        return bytes;
    }
}
