using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>The worker's end against a peer that does not keep to the protocol.</summary>
public sealed class HostileCoordinatorTests : IAsyncLifetime
{
    private const long Term = 7;

    private readonly Preamble _preamble = new(Guid.NewGuid(), Term, Guid.NewGuid());
    private Socket _peer = null!;
    private TcpCoordinatorChannel _channel = null!;

    public async Task InitializeAsync()
    {
        using var listener = SocketPair.Listen();
        _channel = await TcpCoordinatorChannel.Connect(
            "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, _preamble, TinyModel.Layout);
        _peer = await listener.AcceptAsync();
        var bytes = new byte[Preamble.Size];
        await SocketPair.ReadExactlyAsync(_peer, bytes);
        Assert.Equal(_preamble, Preamble.Read(bytes));
    }

    public Task DisposeAsync()
    {
        _channel.Dispose();
        _peer.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_order_of_another_term_is_dropped()
    {
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term + 1, 3, Payload(1)));
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term, 3, Payload(2)));
        var (order, weights) = (await _channel.Next())!.Value;
        Assert.Equal(new WorkOrder(Term, new Round(Phase.Train, 3), new ShardRange(0, 1)), order);
        Assert.Equal(Payload(2), weights.Bytes.ToArray());
    }

    [Fact]
    public async Task Weights_of_another_term_are_never_computed_with()
    {
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term + 1, 3, Payload(1)));
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term, 3, []));
        Assert.Equal("the coordinator ordered step 3 without its weights", await _channel.Fault());
    }

    [Fact]
    public async Task Weights_of_another_step_are_never_computed_with()
    {
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term, 3, Payload(1)));
        _peer.Send(SocketPair.Frame(FrameKind.Evaluate, Term, 4, []));
        Assert.NotNull(await _channel.Next());
        Assert.Equal("the coordinator ordered evaluation after step 4 without its weights", await _channel.Fault());
    }

    [Theory]
    [InlineData(FrameKind.Train, 176, "the coordinator announces 176 bytes of weights, but this model has 180")]
    [InlineData(FrameKind.Evaluate, 184, "the coordinator announces 184 bytes of weights, but this model has 180")]
    [InlineData(FrameKind.Gradient, 180, "the coordinator sent a frame of kind Gradient")]
    [InlineData(FrameKind.Loss, 0, "the coordinator sent a frame of kind Loss")]
    public async Task A_frame_that_is_none_of_a_coordinators_is_refused(FrameKind kind, int bytes, string reason)
    {
        _peer.Send(SocketPair.Frame(kind, Term, 0, new byte[bytes]));
        Assert.Equal(reason, await _channel.Fault());
    }

    [Theory]
    [InlineData(1, "a frame begins with")]
    [InlineData(60, "a frame's header does not match its checksum")]
    [InlineData(FrameHeader.Size, "the 180 bytes of a Train frame of step 0 do not match their checksum")]
    public async Task A_damaged_frame_is_refused(int damaged, string reason)
    {
        var frame = SocketPair.Frame(FrameKind.Train, Term, 0, Payload(3));
        frame[damaged] ^= 0x80;
        _peer.Send(frame);
        Assert.StartsWith(reason, await _channel.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(FrameHeader.Size + 30)]
    public async Task A_coordinator_that_closes_in_mid_frame_is_told(int sent)
    {
        _peer.Send(SocketPair.Frame(FrameKind.Train, Term, 0, Payload(3)).AsSpan(0, sent));
        _peer.Shutdown(SocketShutdown.Send);
        Assert.Equal("the connection was closed by the other side", await _channel.Fault());
    }

    [Fact]
    public void A_sum_that_cannot_be_sent_is_an_error_and_its_vector_used_again()
    {
        _peer.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Dispose();
        var gradient = _channel.Gradients.Rent();
        // The first frames may still fit into a buffer; the connection is known to be reset at some later one.
        Assert.Throws<TransportException>(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _channel.Send(new PartialSum(Term, new Round(Phase.Train, 0), new ShardRange(0, 1), 0, gradient));
                Assert.True(_channel.Gradients.TryTake(gradient));
            }
        });
        Assert.True(_channel.Gradients.TryTake(gradient));
    }

    private static byte[] Payload(int seed)
    {
        var payload = new byte[TinyModel.Bytes];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
