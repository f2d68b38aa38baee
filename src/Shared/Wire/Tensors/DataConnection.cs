using System.Net.Sockets;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>What every connection of the data plane has in common. A plain one is a stream that calls its socket directly.</summary>
internal static class DataConnection
{
    // Of Linux's netinet/tcp.h, and of its tcp(7).
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private static readonly TimeSpan UnacknowledgedFor = TimeSpan.FromSeconds(10);

    public static Socket Configure(Socket socket)
    {
        // A frame is a request or its answer: held-back packets would be waited for.
        socket.NoDelay = true;
        // Detects a peer whose machine vanished without closing the connection, if the cluster has not reported it before.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 5);
        return socket;
    }

    /// <summary>The coordinator's end.</summary>
    /// <exception cref="TransportException">As <see cref="ClusterCertificate.AcceptFrom"/> says.</exception>
    public static async ValueTask<Stream> Accepted(Socket socket, ClusterCertificate? tls, CancellationToken deadline) =>
        tls is null ? new NetworkStream(socket, ownsSocket: true) : await tls.AcceptFrom(socket, deadline);

    /// <summary>The worker's end.</summary>
    /// <exception cref="TransportException">As <see cref="ClusterCertificate.ConnectTo"/> says.</exception>
    public static async ValueTask<Stream> Connected(Socket socket, ClusterCertificate? tls, CancellationToken deadline)
    {
        // Linux asks nothing while it sends something again, which it does for a quarter of an hour. The coordinator takes
        // what comes at once; a worker may compute for longer than this before it takes more weights than the system holds.
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes((int)UnacknowledgedFor.TotalMilliseconds));
        return tls is null ? new NetworkStream(socket, ownsSocket: true) : await tls.ConnectTo(socket, deadline);
    }

    /// <summary>One clause for whatever a connection throws when it ends.</summary>
    public static string ReasonOf(Exception e) => e switch
    {
        TransportException => e.Message,
        EndOfStreamException => "the connection was closed by the other side",
        IOException { InnerException: SocketException s } => ReasonOf(s),
        IOException { InnerException: ObjectDisposedException d } => ReasonOf(d),
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "the connection was reset",
        SocketException s => $"the connection failed: {s.Message}",
        ObjectDisposedException or OperationCanceledException => "the connection was closed on this side",
        IOException => $"the connection failed: {e.Message}",
        _ => $"{e.GetType().Name}: {e.Message}",
    };
}
