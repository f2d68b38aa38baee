using System.Net.Sockets;

namespace Autoencoder.Shared.Transport;

/// <summary>Reading exactly so many bytes, and the options that every socket of the data plane has.</summary>
internal static class SocketReading
{
    public static Socket Configure(Socket socket)
    {
        // A frame is a request or its answer: held-back packets would be waited for.
        socket.NoDelay = true;
        // Finds a peer whose machine vanished without closing, should the cluster not have said so before.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 5);
        return socket;
    }

    public static void ReadExactly(this Socket socket, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var read = socket.Receive(target);
            target = target[Received(read)..];
        }
    }

    public static async ValueTask ReadExactlyAsync(this Socket socket, Memory<byte> target, CancellationToken cancel = default)
    {
        while (!target.IsEmpty)
        {
            var read = await socket.ReceiveAsync(target, cancel);
            target = target[Received(read)..];
        }
    }

    private static int Received(int read) => read > 0 ? read : throw new TransportException("the connection was closed by the other side");

    /// <summary>One clause for whatever a socket throws when its connection ends.</summary>
    public static string ReasonOf(Exception e) => e switch
    {
        TransportException => e.Message,
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "the connection was reset",
        SocketException s => $"the connection failed: {s.Message}",
        ObjectDisposedException or OperationCanceledException => "the connection was closed on this side",
        _ => $"{e.GetType().Name}: {e.Message}",
    };
}
