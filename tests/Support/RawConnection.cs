using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Autoencoder.Support;

/// <summary>A connection to a web server, on which the test writes the bytes itself. Every wait has a deadline.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawConnection(Socket socket) => _socket = socket;

    /// <param name="from">An address of this machine that it comes from.</param>
    public static async Task<RawConnection> Open(IPAddress host, int port, string? from = null)
    {
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null)
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        using var deadline = new CancellationTokenSource(Deadline);
        await socket.ConnectAsync(host, port, deadline.Token);
        return new RawConnection(socket);
    }

    /// <summary>Sends a request, with \r\n as it is on the wire.</summary>
    public async Task Send(string request)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), deadline.Token);
    }

    /// <summary>What comes next; "" if the server has hung up.</summary>
    public async Task<string> Receive()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return Encoding.ASCII.GetString(_buffer, 0, await _socket.ReceiveAsync(_buffer, deadline.Token));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            return "";
        }
    }

    /// <summary>Sends a request, and gives the first of what comes in answer.</summary>
    public async Task<string> Ask(string request)
    {
        await Send(request);
        return await Receive();
    }

    /// <summary>All that comes until the server hangs up.</summary>
    public async Task<string> ToEnd()
    {
        var all = new StringBuilder();
        while (await Receive() is { Length: > 0 } text)
            all.Append(text);
        return all.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
