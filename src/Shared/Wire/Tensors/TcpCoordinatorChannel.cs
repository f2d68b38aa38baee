using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// A worker's end of its TCP connection to the coordinator. Blocking calls on the compute thread: between a frame's
/// arrival and the computation there is no other thread to wake.
/// </summary>
public sealed class TcpCoordinatorChannel : ICoordinatorChannel
{
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(10);

    private readonly Stream _stream;
    private readonly ParameterVector _weights;
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private readonly long _term;
    private long _weightsVersion = -1;
    private volatile bool _closed;

    private TcpCoordinatorChannel(Stream stream, long term, ParameterLayout layout)
    {
        (_stream, _term) = (stream, term);
        _weights = new ParameterVector(layout);
        Gradients = new ParameterVectorPool(layout);
    }

    public ParameterVectorPool Gradients { get; }

    /// <param name="tls">The cluster's certificate; null for a connection that is not encrypted.</param>
    /// <param name="unwanted">Set when nobody waits for it any more.</param>
    /// <exception cref="TransportException">There is no connection to be had within ten seconds, or it is unwanted.</exception>
    public static async Task<TcpCoordinatorChannel> Connect(
        string host, int port, Preamble preamble, ParameterLayout layout, ClusterCertificate? tls = null, CancellationToken unwanted = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(unwanted);
            deadline.CancelAfter(ConnectDeadline);
            await socket.ConnectAsync(host, port, deadline.Token);
            var stream = await DataConnection.Connected(DataConnection.Configure(socket), tls, deadline.Token);
            var bytes = new byte[Preamble.Size];
            preamble.Write(bytes);
            await stream.WriteAsync(bytes, deadline.Token);
            return new TcpCoordinatorChannel(stream, preamble.Term, layout);
        }
        catch (TransportException e)
        {
            throw new TransportException($"no data connection to {host}:{port}: {e.Message}; start both sides with the same --tls file", e);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            socket.Dispose();
            var cause = unwanted.IsCancellationRequested ? "it was given up" : e is OperationCanceledException ? $"no answer within {ConnectDeadline.TotalSeconds:0} s" : e.Message;
            throw new TransportException($"no data connection to {host}:{port}: {cause}; is the port open between the machines?", e);
        }
    }

    public bool Receive(out WorkOrder order, out ParameterVector weights)
    {
        weights = _weights;
        try
        {
            while (true)
            {
                _stream.ReadExactly(_header);
                var header = FrameHeader.Read(_header);
                ReadWeights(header);
                order = new WorkOrder(header.Term, header.Round, header.Shards) { Trace = header.Trace };
                if (header.Term == _term)
                    return true;
                // The frame's weights are as little of this term as its order.
                _weightsVersion = -1;
            }
        }
        catch (Exception) when (_closed)
        {
            order = default;
            return false;
        }
        catch (IOException e)
        {
            throw new TransportException(DataConnection.ReasonOf(e), e);
        }
    }

    public void Send(in PartialSum partial)
    {
        try
        {
            var payload = partial.Gradient is null ? [] : partial.Gradient.Bytes.Span;
            new FrameHeader(
                partial.Gradient is null ? FrameKind.Loss : FrameKind.Gradient, partial.Term, partial.Round.Step, partial.Node,
                partial.Loss, payload.Length, FrameHeader.ChecksumOf(payload))
            {
                ComputeMicroseconds = (uint)Math.Min(partial.Compute.TotalMicroseconds, FrameHeader.MaxComputeMicroseconds),
            }.Write(_header);
            _stream.Write(_header);
            _stream.Write(payload);
        }
        catch (Exception) when (_closed)
        {
            // The next Receive says so.
        }
        catch (IOException e)
        {
            throw new TransportException(DataConnection.ReasonOf(e), e);
        }
        finally
        {
            if (partial.Gradient is { } gradient)
                Gradients.Return(gradient);
        }
    }

    public void Close()
    {
        _closed = true;
        _stream.Dispose();
    }

    public void Dispose()
    {
        Close();
        _weights.Dispose();
        Gradients.Dispose();
    }

    private void ReadWeights(FrameHeader header)
    {
        if (header.Kind is not (FrameKind.Train or FrameKind.Evaluate))
            throw new TransportException($"the coordinator sent a frame of kind {header.Kind}");
        if (header.PayloadBytes == 0)
        {
            if (_weightsVersion != header.Step)
                throw new TransportException($"the coordinator ordered {header.Round} without its weights");
            return;
        }

        if (header.PayloadBytes != _weights.Bytes.Length)
            throw new TransportException($"the coordinator announces {header.PayloadBytes} bytes of weights, but this model has {_weights.Bytes.Length}");
        _weightsVersion = -1;
        _stream.ReadExactly(_weights.Bytes.Span);
        header.CheckPayload(_weights.Bytes.Span);
        _weightsVersion = header.Step;
    }
}
