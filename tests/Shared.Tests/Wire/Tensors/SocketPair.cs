using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>Two connected sockets of the loopback interface, and frames as a peer may send them.</summary>
internal static class SocketPair
{
    public static (Socket Accepted, Socket Connected) Open()
    {
        using var listener = Listen();
        var connected = new Socket(SocketType.Stream, ProtocolType.Tcp);
        connected.Connect(listener.LocalEndPoint!);
        return (listener.Accept(), connected);
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    /// <exception cref="TransportException">The other side closed before that.</exception>
    public static async ValueTask ReadExactlyAsync(Socket socket, Memory<byte> target)
    {
        while (!target.IsEmpty)
        {
            var read = await socket.ReceiveAsync(target);
            target = target[(read > 0 ? read : throw new TransportException("the connection ended"))..];
        }
    }

    /// <summary>A whole and sound frame.</summary>
    public static byte[] Frame(FrameKind kind, long term, long step, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(kind, term, step, new ShardRange(0, 1), 0.25, payload.Length, FrameHeader.ChecksumOf(payload)).Write(frame);
        payload.CopyTo(frame.AsSpan(FrameHeader.Size));
        return frame;
    }
}
