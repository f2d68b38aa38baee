using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using CsCheck;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

public sealed class PreambleTests
{
    // A Guid's first three groups are little-endian, the others as they are written.
    private const string GoldenImage =
        "4145500100000000" + "0700000000000000" +
        "33221100554477668899aabbccddeeff" +
        "03020100050407060809101112131415" +
        "00000000000000000000000000000000";

    private static readonly Preamble Golden =
        new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 7, Guid.Parse("00010203-0405-0607-0809-101112131415"));

    [Fact]
    public void Has_its_golden_bytes()
    {
        Assert.Equal(GoldenImage, Convert.ToHexStringLower(Image(Golden)));
        Assert.Equal(Golden, Preamble.Read(Convert.FromHexString(GoldenImage)));
    }

    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Guid, Gen.Long, Gen.Guid)
            .Sample((run, term, token) => Assert.Equal(new Preamble(run, term, token), Preamble.Read(Image(new Preamble(run, term, token)))));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Another_beginning_is_refused(int index)
    {
        var bytes = Image(Golden);
        bytes[index]++;
        Assert.Throws<TransportException>(() => Preamble.Read(bytes));
    }

    private static byte[] Image(Preamble preamble)
    {
        var bytes = new byte[Preamble.Size];
        bytes.AsSpan().Fill(0xff);
        preamble.Write(bytes);
        return bytes;
    }
}
