using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Shared.Tests.Numerics.Model;

public sealed class ParameterVectorTests
{
    private static readonly ParameterLayout Layout = new(
        new ModelSpec([5, 3, 5], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce));

    public ParameterVectorTests() => NativeTorch.EnsureLoaded();

    [Fact]
    public void Memory_starts_on_a_cache_line_for_every_size()
    {
        // Held together, so that the collector cannot give the same place again and again.
        var buffers = Enumerable.Range(1, 200).Select(count => new AlignedBuffer(count)).ToArray();

        Assert.All(buffers, buffer => Assert.Equal(0u, AddressOf(buffer.Span) % 64));
        Assert.Equal(Enumerable.Range(1, 200), buffers.Select(buffer => buffer.Span.Length));
        Assert.Equal(Enumerable.Range(1, 200).Select(count => 4 * count), buffers.Select(buffer => buffer.Bytes.Length));
    }

    [Fact]
    public void Memory_stays_where_it_is_through_collections()
    {
        using var vector = new ParameterVector(Layout);
        var before = AddressOf(vector.Values);

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        Assert.Equal(before, AddressOf(vector.Values));
        Assert.Equal(0u, before % 64);
    }

    [Fact]
    public void Libtorch_and_bytes_see_the_same_memory()
    {
        using var vector = new ParameterVector(Layout);
        for (var i = 0; i < vector.Values.Length; i++)
            vector.Values[i] = i;

        // By the layout: encoder.0 is 3 × 5 at 0 with bias at 15; decoder.0 is 5 × 3 at 18 with bias at 33.
        Assert.Equal(7f, vector.Matrices.Weights[0][1, 2].item<float>());
        Assert.Equal(7f, vector.Matrices.Transposed[0][2, 1].item<float>());
        Assert.Equal(31f, vector.Matrices.Weights[1][4, 1].item<float>());
        Assert.Equal([15f, 16f, 17f], vector.Bias(0).ToArray());
        Assert.Equal([33f, 34f, 35f, 36f, 37f], vector.Bias(1).ToArray());
        Assert.Equal(36f, BitConverter.ToSingle(vector.Bytes.Span[(36 * 4)..]));

        vector.Matrices.Weights[1][4, 1].fill_(-1);
        vector.Bytes.Span[..4].Clear();
        vector.Bytes.Span[3] = 0x40;
        Assert.Equal(-1f, vector.Values[31]);
        Assert.Equal(2f, vector.Matrices.Weights[0][0, 0].item<float>());
    }

    [Fact]
    public void Hash_is_of_the_little_endian_bytes()
    {
        using var vector = new ParameterVector(Layout);
        new Random(1).NextBytes(vector.Bytes.Span);
        var bytes = new byte[4 * Layout.Count];
        for (var i = 0; i < Layout.Count; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), vector.Values[i]);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), vector.Sha256());
        vector.Values[^1] = -vector.Values[^1];
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(bytes)), vector.Sha256());
    }

    [Fact]
    public void A_pool_gives_again_what_came_back()
    {
        using var pool = new ParameterVectorPool(Layout);
        var first = pool.Rent();
        var second = pool.Rent();
        Assert.NotSame(first, second);

        pool.Return(first);
        Assert.Same(first, pool.Rent());
        pool.Return(second);
        pool.Return(first);

        Assert.Equal(new HashSet<ParameterVector> { first, second }, [pool.Rent(), pool.Rent()]);
        Assert.Same(Layout, first.Layout);
    }

    [Fact]
    public void A_disposed_pool_frees_what_is_there_and_what_comes_back()
    {
        var pool = new ParameterVectorPool(Layout);
        var (here, away) = (pool.Rent(), pool.Rent());
        var (hereViews, awayViews) = (here.Matrices, away.Matrices);
        pool.Return(here);

        pool.Dispose();

        Assert.True(hereViews.Weights[0].IsInvalid);
        Assert.False(awayViews.Weights[0].IsInvalid);
        pool.Return(away);
        Assert.True(awayViews.Weights[0].IsInvalid);
    }

    private static unsafe nuint AddressOf(Span<float> values) => (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
}
