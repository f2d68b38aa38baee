using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Support;

/// <summary>
/// Ports for programs that are told a number: three that follow one another, as a coordinator uses them, and that are free. They are below those that
/// systems give to programs that ask for any (32768 and more on Linux), so that none is anybody's by the time it is used.
/// </summary>
public static class ClusterPorts
{
    private const int First = 20_000;
    private const int PerProcess = 20;
    private const int Processes = 500;

    private static int _next = First + Environment.ProcessId % Processes * PerProcess;

    /// <summary>The lowest one.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Add(ref _next, 3);
            if (port > 32_000)
                Interlocked.CompareExchange(ref _next, First, port);
            else if (IsFree(port) && IsFree(port + 1) && IsFree(port + 2))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
