using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Cluster.Tests;

/// <summary>A port that leads to another one, as a container engine or a router publishes it.</summary>
internal sealed class PublishedPort : IDisposable
{
    private readonly Socket _socket;
    private readonly int _to;
    private int _connections;

    private PublishedPort(Socket socket, int to)
    {
        (_socket, _to) = (socket, to);
        _ = Accept();
    }

    /// <summary>How many came through it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <param name="from">The port that is published.</param>
    /// <param name="to">Where it leads.</param>
    public static PublishedPort Of(int from, int to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, from));
            return new PublishedPort(socket, to);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task Accept()
    {
        _socket.Listen();
        try
        {
            while (true)
                _ = Forward(await _socket.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is published no longer.
        }
    }

    private async Task Forward(Socket outside)
    {
        using var there = new NetworkStream(outside, ownsSocket: true);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _to);
            Interlocked.Increment(ref _connections);
            using var here = new NetworkStream(socket);
            await Task.WhenAny(there.CopyToAsync(here), here.CopyToAsync(there));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // A peer that is there sees its end.
        }
    }
}
