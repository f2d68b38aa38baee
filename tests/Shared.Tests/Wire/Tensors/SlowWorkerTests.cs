using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>The coordinator's end against a peer that reads nothing, with weights that no socket's buffer holds.</summary>
public sealed class SlowWorkerTests : IDisposable
{
    private const int Versions = 12;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly ParameterLayout Large =
        new(new ModelSpec([784, 600, 784], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce));

    private readonly RecordedEvents _events = new();
    private readonly ParameterVectorPool _pool = new(Large);

    [Fact]
    public async Task Assigning_never_blocks_and_closing_gives_all_weights_back()
    {
        var (channel, peer) = Open();
        var weights = Assign(channel);
        Assert.False(_pool.TryTake(weights[^1]));

        channel.Dispose();
        Assert.Equal("it was stopped", await _events.Closed());
        Assert.All(weights, vector => Assert.True(SpinWait.SpinUntil(() => _pool.TryTake(vector), Deadline)));
        peer.Dispose();
    }

    [Fact]
    public async Task A_peer_that_vanishes_without_reading_gives_all_weights_back()
    {
        var (channel, peer) = Open();
        var weights = Assign(channel);
        peer.Dispose();
        Assert.Contains("the connection", await _events.Closed(), StringComparison.Ordinal);
        Assert.All(weights, vector => Assert.True(SpinWait.SpinUntil(() => _pool.TryTake(vector), Deadline)));
        channel.Dispose();
        Assert.Equal(0, _events.Left);
    }

    [Fact]
    public async Task A_peer_that_reads_late_gets_every_frame_whole()
    {
        var (channel, peer) = Open();
        Assign(channel);
        var frame = new byte[FrameHeader.Size + Large.Count * sizeof(float)];
        for (var version = 0; version < Versions; version++)
        {
            await SocketPair.ReadExactlyAsync(peer, frame).AsTask().WaitAsync(Deadline);
            var header = FrameHeader.Read(frame);
            Assert.Equal(version, header.Step);
            header.CheckPayload(frame.AsSpan(FrameHeader.Size));
        }

        channel.Dispose();
        peer.Dispose();
    }

    public void Dispose() => _pool.Dispose();

    private (TcpWorkerChannel Channel, Socket Peer) Open()
    {
        var (accepted, peer) = SocketPair.Open();
        var channel = new TcpWorkerChannel(new NetworkStream(accepted, ownsSocket: true), 1, 7, _pool, _events);
        channel.Start();
        return (channel, peer);
    }

    /// <summary>Some 45 MB of orders, whose weights only the channel still holds.</summary>
    private ParameterVector[] Assign(TcpWorkerChannel channel)
    {
        var vectors = Enumerable.Range(0, Versions).Select(_ => _pool.Rent()).ToArray();
        var assigning = new Thread(() =>
        {
            for (var version = 0; version < Versions; version++)
            {
                var weights = new SharedWeights(vectors[version], version, _pool);
                channel.Assign(new WorkOrder(7, new Round(Phase.Train, version), new ShardRange(0, 1)), weights);
                weights.Release();
            }
        });
        assigning.Start();
        Assert.True(assigning.Join(Deadline), "assigning waits for the peer");
        return vectors;
    }
}
