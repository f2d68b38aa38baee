using System.Buffers.Binary;
using Autoencoder.Shared.Data;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data;

/// <summary>Files of more bytes than an array can hold. They have holes, so that they are quickly made.</summary>
public sealed class LargeIdxTests : IDisposable
{
    private const int Count = 600_001;
    private const int Side = 60;

    private readonly TemporaryFolder _folder = new();

    private string Images => _folder["train-images-idx3-ubyte"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_of_any_number_are_used_where_they_lie()
    {
        Write(Header(), extra: 0);
        var set = IdxReader.ReadImages(Images, checksums: null, count => new byte[count]);

        Assert.Equal((Count, Side, Side, Count), (set.Count, set.Shape.Height, set.Shape.Width, set.Labels.Length));
        Assert.Equal((long)Count * Side * Side, IdxReader.ReadHead(Images).Bytes);
        Assert.Equal(new byte[Side * Side], set.Bytes(0).ToArray());
        Assert.Equal([.. Enumerable.Repeat((byte)7, Side * Side)], set.Bytes(Count - 1).ToArray());
        Assert.Equal((4 << 20) / (Side * Side), set.BlockSamples);
    }

    [Theory]
    [InlineData(-1, "ends too early, after 2160003599 of the 600001 x 60 x 60 bytes its header declares; download the file again.")]
    [InlineData(1, "continues after the 600001 x 60 x 60 bytes its header declares; download the file again.")]
    public void One_that_is_not_as_long_as_its_header_says_is_refused(int extra, string problem)
    {
        Write(Header(), extra);
        var e = Assert.Throws<DataException>(() => IdxReader.ReadImages(Images, checksums: null, _ => null));
        Assert.Equal($"{Images}: {problem}", e.Message);
    }

    private static byte[] Header()
    {
        var header = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Count);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), Side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), Side);
        return header;
    }

    private void Write(byte[] header, int extra)
    {
        using var file = File.Create(Images);
        file.Write(header);
        file.SetLength(header.Length + (long)Count * Side * Side);
        file.Position = file.Length - Side * Side;
        file.Write([.. Enumerable.Repeat((byte)7, Side * Side)]);
        file.SetLength(file.Length + extra);
    }
}
