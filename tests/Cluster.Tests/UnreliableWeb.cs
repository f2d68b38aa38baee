using System.Net;
using System.Net.Sockets;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// The data on a web server behind a proxy that changes a byte of every large answer on its way, or cuts the connection there.
/// </summary>
internal sealed class UnreliableWeb : IDisposable
{
    // Beyond the description, which is small, and the headers.
    private const int Spoilt = 1_000_000;

    private readonly DataServer _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly bool _cuts;
    private int _spoilt;

    public UnreliableWeb(string data, bool cuts)
    {
        _cuts = cuts;
        _server = new DataServer(LoadedData.Of(data), NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), tls: null, _ => { });
        _listener.Start();
        _ = Forward();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Answers.</summary>
    public int Spoiled => Volatile.Read(ref _spoilt);

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _over.Dispose();
    }

    private async Task Forward()
    {
        var there = (await _server.Offer()).Address;
        while (!_over.IsCancellationRequested)
            _ = Carry(await _listener.AcceptTcpClientAsync(_over.Token), there.Port);
    }

    private async Task Carry(TcpClient near, int port)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, port, _over.Token);
                var buffer = new byte[1 << 16];
                // It fits into a packet; its last line is empty.
                var request = await near.GetStream().ReadAsync(buffer, _over.Token);
                await far.GetStream().WriteAsync(buffer.AsMemory(0, request - "\r\n"u8.Length), _over.Token);
                await far.GetStream().WriteAsync("Connection: close\r\n\r\n"u8.ToArray(), _over.Token);
                var passed = 0L;
                while (await far.GetStream().ReadAsync(buffer, _over.Token) is > 0 and var count)
                {
                    if (passed < Spoilt && passed + count >= Spoilt)
                    {
                        Interlocked.Increment(ref _spoilt);
                        if (_cuts)
                            break;
                        buffer[0] ^= 1;
                    }

                    passed += count;
                    await near.GetStream().WriteAsync(buffer.AsMemory(0, count), _over.Token);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of its ends is gone.
            }
        }
    }
}
