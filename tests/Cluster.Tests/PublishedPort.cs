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

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>How many came through it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Two, one after the other, that lead to these two.</summary>
    public static (PublishedPort First, PublishedPort Second) Pair(int first)
    {
        var (one, two) = BoundPair();
        return (new PublishedPort(one, first), new PublishedPort(two, first + 1));
    }

    /// <summary>The first of two ports, one after the other, that nobody listens on.</summary>
    public static int FreePair()
    {
        var (one, two) = BoundPair();
        using (one)
        using (two)
            return ((IPEndPoint)one.LocalEndPoint!).Port;
    }

    public void Dispose() => _socket.Dispose();

    private static (Socket, Socket) BoundPair()
    {
        while (true)
        {
            var one = Bound(0);
            try
            {
                return (one, Bound(((IPEndPoint)one.LocalEndPoint!).Port + 1));
            }
            catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
            {
                // The next one is somebody's.
                one.Dispose();
            }
        }
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

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
            // Whoever is there sees its end.
        }
    }
}
