using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Cluster.Tests;

/// <summary>A port of this machine that nobody listens on, and nobody else gets, because it is bound here.</summary>
internal sealed class FreePort : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public FreePort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
