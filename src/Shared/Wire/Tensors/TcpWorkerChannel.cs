using System.Threading.Channels;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>The coordinator's end of a worker's connection.</summary>
public sealed class TcpWorkerChannel : IWorkerChannel
{
    private readonly Stream _stream;
    private readonly int _workerId;
    private readonly long _term;
    private readonly ParameterVectorPool _pool;
    private readonly IWorkerChannelEvents _events;
    private readonly byte[] _sendHeader = GC.AllocateArray<byte>(FrameHeader.Size, pinned: true);
    private readonly byte[] _receiveHeader = GC.AllocateArray<byte>(FrameHeader.Size, pinned: true);
    private long _sent;
    private long _received;
    private int _closed;

    // Continuations run on the thread that writes: a frame that fits into the socket's buffer is sent without a switch
    // of threads; a larger one is sent in the background.
    private readonly Channel<(WorkOrder Order, SharedWeights Weights)> _orders =
        Channel.CreateUnbounded<(WorkOrder, SharedWeights)>(new UnboundedChannelOptions
        {
            SingleReader = true,
            AllowSynchronousContinuations = true,
        });

    /// <param name="stream">A connected socket's, plain or secured. The channel owns it.</param>
    public TcpWorkerChannel(Stream stream, int workerId, long term, ParameterVectorPool pool, IWorkerChannelEvents events)
    {
        (_stream, _workerId, _term, _pool, _events) = (stream, workerId, term, pool, events);
    }

    public long BytesSent => Volatile.Read(ref _sent);

    public long BytesReceived => Volatile.Read(ref _received);

    /// <summary>Begins to send and receive; what arrives is told from here on.</summary>
    public void Start()
    {
        _ = Run(SendOrders);
        _ = Run(ReceivePartialSums);
    }

    public void Assign(WorkOrder order, SharedWeights weights)
    {
        weights.Retain();
        if (!_orders.Writer.TryWrite((order, weights)))
            weights.Release();
    }

    public void Dispose() => Close("it was stopped");

    private async Task Run(Func<Task> loop)
    {
        try
        {
            await loop();
        }
#pragma warning disable CA1031 // Whatever ends a loop ends the channel, and is told with its reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Close(DataConnection.ReasonOf(e));
        }
    }

    private async Task SendOrders()
    {
        long? versionSent = null;
        try
        {
            await foreach (var (order, weights) in _orders.Reader.ReadAllAsync())
            {
                try
                {
                    var payload = versionSent == weights.Version ? Memory<byte>.Empty : weights.Vector.Bytes;
                    await Send(order, payload, payload.IsEmpty ? FrameHeader.ChecksumOf([]) : weights.Checksum);
                    versionSent = weights.Version;
                }
                finally
                {
                    weights.Release();
                }
            }
        }
        finally
        {
            // Only this loop reads the queue, which has room for one reader; so it gives back what it did not come to.
            _orders.Writer.TryComplete();
            while (_orders.Reader.TryRead(out var unsent))
                unsent.Weights.Release();
        }
    }

    private async ValueTask Send(WorkOrder order, ReadOnlyMemory<byte> payload, ulong checksum)
    {
        new FrameHeader(
            order.Round.Phase == Phase.Train ? FrameKind.Train : FrameKind.Evaluate, order.Term, order.Round.Step,
            order.Shards, 0, payload.Length, checksum)
        { Trace = order.Trace }.Write(_sendHeader);
        await _stream.WriteAsync(_sendHeader);
        if (!payload.IsEmpty)
            await _stream.WriteAsync(payload);
        // This loop alone writes it.
        Volatile.Write(ref _sent, _sent + FrameHeader.Size + payload.Length);
    }

    private async Task ReceivePartialSums()
    {
        while (true)
        {
            await _stream.ReadExactlyAsync(_receiveHeader);
            var header = FrameHeader.Read(_receiveHeader);
            var expected = header.Kind switch
            {
                FrameKind.Gradient => _pool.Layout.Count * (long)sizeof(float),
                FrameKind.Loss => 0,
                _ => throw new TransportException($"a worker sent a frame of kind {header.Kind}"),
            };
            if (header.PayloadBytes != expected)
                throw new TransportException($"a {header.Kind} frame announces {header.PayloadBytes} bytes, but this model's have {expected}");

            var gradient = header.Kind == FrameKind.Gradient ? await ReceiveGradient(header) : null;
            Volatile.Write(ref _received, _received + FrameHeader.Size + header.PayloadBytes);
            if (header.Term == _term)
                _events.Received(_workerId, new PartialSum(header.Term, header.Round, header.Shards, header.Loss, gradient)
                {
                    Compute = TimeSpan.FromMicroseconds(header.ComputeMicroseconds),
                    Checksum = gradient is null ? null : header.PayloadChecksum,
                });
            else if (gradient is not null)
                _pool.Return(gradient);
        }
    }

    private async ValueTask<ParameterVector> ReceiveGradient(FrameHeader header)
    {
        var gradient = _pool.Rent();
        try
        {
            await _stream.ReadExactlyAsync(gradient.Bytes);
            header.CheckPayload(gradient.Bytes.Span);
            return gradient;
        }
        catch
        {
            _pool.Return(gradient);
            throw;
        }
    }

    private void Close(string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        _stream.Dispose();
        _orders.Writer.TryComplete();
        _events.Closed(_workerId, reason);
    }
}
