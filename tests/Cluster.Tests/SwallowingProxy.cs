using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// Forwards connections, but the first one carries nothing any more once so much has come from the far side: it stays open,
/// its ends are read, and neither learns of the other's end.
/// </summary>
internal sealed class SwallowingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();

    /// <param name="swallowAfter">Bytes from the far side.</param>
    public SwallowingProxy(string host, int port, long swallowAfter)
    {
        _listener.Start();
        _ = Forward(host, port, swallowAfter);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task Forward(string host, int port, long left)
    {
        while (!_over.IsCancellationRequested)
        {
            var near = await _listener.AcceptTcpClientAsync(_over.Token);
            var far = new TcpClient();
            await far.ConnectAsync(host, port, _over.Token);
            near.NoDelay = far.NoDelay = true;
            var isBroken = new Cut();
            _ = Carry(far, near, left, isBroken);
            _ = Carry(near, far, long.MaxValue, isBroken);
            left = long.MaxValue;
        }
    }

    private async Task Carry(TcpClient from, TcpClient to, long left, Cut isBroken)
    {
        try
        {
            var buffer = new byte[1 << 16];
            while (await from.GetStream().ReadAsync(buffer, _over.Token) is > 0 and var count)
            {
                left -= count;
                if (left < 0)
                {
                    isBroken.Value = true;
                }

                if (!isBroken.Value)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _over.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of its ends is gone.
        }
        finally
        {
            from.Dispose();
            if (!isBroken.Value)
                to.Dispose();
        }
    }

    private sealed class Cut
    {
        public volatile bool Value;
    }
}
