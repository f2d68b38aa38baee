using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>The coordinator's end against a peer that does not keep to the protocol.</summary>
public sealed class HostileWorkerTests : IDisposable
{
    private const long Term = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly RecordedEvents _events = new();
    private readonly ParameterVectorPool _pool = new(TinyModel.Layout);
    private readonly Socket _peer;
    private readonly TcpWorkerChannel _channel;

    public HostileWorkerTests()
    {
        (var accepted, _peer) = SocketPair.Open();
        _channel = new TcpWorkerChannel(new NetworkStream(accepted, ownsSocket: true), 1, Term, _pool, _events);
        _channel.Start();
    }

    public void Dispose()
    {
        _channel.Dispose();
        _peer.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task A_sum_of_another_term_is_dropped_and_its_vector_used_again()
    {
        var stale = _pool.Rent();
        _pool.Return(stale);
        _peer.Send(SocketPair.Frame(FrameKind.Gradient, Term - 1, 3, Payload(1)));
        _peer.Send(SocketPair.Frame(FrameKind.Loss, Term - 1, 3, []));
        _peer.Send(SocketPair.Frame(FrameKind.Gradient, Term, 4, Payload(2)));
        var partial = await _events.Partial();
        Assert.Equal(new Round(Phase.Train, 4), partial.Round);
        Assert.Same(stale, partial.Gradient);
        Assert.Equal(0, _events.Left);
    }

    [Theory]
    [InlineData(FrameKind.Gradient, 176, "a Gradient frame announces 176 bytes, but this model's have 180")]
    [InlineData(FrameKind.Gradient, 0, "a Gradient frame announces 0 bytes, but this model's have 180")]
    [InlineData(FrameKind.Loss, 180, "a Loss frame announces 180 bytes, but this model's have 0")]
    [InlineData(FrameKind.Train, 180, "a worker sent a frame of kind Train")]
    [InlineData((FrameKind)9, 0, "a worker sent a frame of kind 9")]
    public async Task A_frame_that_is_none_of_a_workers_closes(FrameKind kind, int bytes, string reason)
    {
        _peer.Send(SocketPair.Frame(kind, Term, 0, new byte[bytes]));
        Assert.Equal(reason, await _events.Closed());
        Assert.Equal(0, _events.Left);
    }

    [Fact]
    public async Task A_sum_of_no_step_closes()
    {
        _peer.Send(SocketPair.Frame(FrameKind.Gradient, Term, -1, Payload(1)));
        Assert.Equal("a frame is of step -1 and 1 shards from 0 on, which no run has", await _events.Closed());
        Assert.Equal(0, _events.Left);
    }

    [Fact]
    public async Task A_frame_cannot_announce_more_than_memory_holds()
    {
        var header = new byte[FrameHeader.Size];
        new FrameHeader(FrameKind.Gradient, Term, 0, new ShardRange(0, 1), 0, long.MaxValue, 0).Write(header);
        _peer.Send(header);
        Assert.Equal("a Gradient frame announces 9223372036854775807 bytes, but this model's have 180", await _events.Closed());
    }

    [Theory]
    [InlineData(0, "a frame begins with")]
    [InlineData(20, "a frame's header does not match its checksum")]
    [InlineData(FrameHeader.Size + 100, "the 180 bytes of a Gradient frame of step 0 do not match their checksum")]
    public async Task A_damaged_frame_closes_and_leaves_no_vector_behind(int damaged, string reason)
    {
        var rented = _pool.Rent();
        _pool.Return(rented);
        var frame = SocketPair.Frame(FrameKind.Gradient, Term, 0, Payload(3));
        frame[damaged] ^= 1;
        _peer.Send(frame);
        Assert.StartsWith(reason, await _events.Closed(), StringComparison.Ordinal);
        Assert.True(_pool.TryTake(rented));
        Assert.Equal(0, _events.Left);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(FrameHeader.Size + 30)]
    public async Task A_peer_that_closes_in_mid_frame_leaves_no_vector_behind(int sent)
    {
        var rented = _pool.Rent();
        _pool.Return(rented);
        _peer.Send(SocketPair.Frame(FrameKind.Gradient, Term, 0, Payload(3)).AsSpan(0, sent));
        _peer.Shutdown(SocketShutdown.Send);
        Assert.Equal("the connection was closed by the other side", await _events.Closed());
        Assert.True(_pool.TryTake(rented));
    }

    [Fact]
    public async Task A_frame_in_small_pieces_is_received_whole()
    {
        _peer.NoDelay = true;
        foreach (var piece in SocketPair.Frame(FrameKind.Gradient, Term, 5, Payload(4)).Chunk(7))
            _peer.Send(piece);
        Assert.Equal(Payload(4), (await _events.Partial()).Gradient!.Bytes.ToArray());
    }

    [Fact]
    public async Task A_reset_connection_is_called_so()
    {
        _peer.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Dispose();
        Assert.Equal("the connection was reset", await _events.Closed());
    }

    [Fact]
    public async Task Weights_cross_the_wire_once_a_version_and_again_after_another()
    {
        foreach (var version in (long[])[0, 0, 1, 1, 0])
            _channel.Assign(new WorkOrder(Term, new Round(Phase.Train, version), new ShardRange(0, 1)), TinyModel.Weights(version, _pool));
        foreach (var bytes in (int[])[TinyModel.Bytes, 0, TinyModel.Bytes, 0, TinyModel.Bytes])
        {
            var frame = new byte[FrameHeader.Size + bytes];
            await SocketPair.ReadExactlyAsync(_peer, frame).AsTask().WaitAsync(Deadline);
            var header = FrameHeader.Read(frame);
            Assert.Equal((FrameKind.Train, Term, bytes), (header.Kind, header.Term, (int)header.PayloadBytes));
            header.CheckPayload(frame.AsSpan(FrameHeader.Size));
        }

        Assert.Equal(0, _peer.Available);
    }

    private static byte[] Payload(int seed)
    {
        var payload = new byte[TinyModel.Bytes];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
