using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>
/// Stands between one worker and the coordinator: a TCP peer to each, which understands frames and does to them what
/// its scripts say. A connection that ends on one side ends on the other in the same way.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _listener = SocketPair.Listen();
    private readonly Socket _coordinator = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource _continued = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _run;
    private Socket? _worker;
    private volatile bool _closed;

    /// <param name="coordinatorPort">Where the coordinator listens on this machine.</param>
    public FaultProxy(int coordinatorPort, FaultScript orders, FaultScript answers)
    {
        Orders = new FaultyLink(this, orders, firstFrame: 0);
        Answers = new FaultyLink(this, answers, firstFrame: FaultScript.Preamble);
        _run = Run(coordinatorPort);
    }

    /// <summary>Where the worker connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public FaultyLink Orders { get; }

    public FaultyLink Answers { get; }

    public Task Continued => _continued.Task;

    public bool IsClosed => _closed;

    /// <summary>Ends every stall, those to come as well.</summary>
    public void Continue() => _continued.TrySetResult();

    /// <summary>Tells both ends that nothing more comes.</summary>
    public void Close()
    {
        _closed = true;
        _worker!.Shutdown(SocketShutdown.Send);
        _coordinator.Shutdown(SocketShutdown.Send);
    }

    public void Reset()
    {
        foreach (var socket in (Socket?[])[_worker, _coordinator])
            socket?.Close(timeout: 0); // Lingers for no time, which is a reset.
    }

    public async ValueTask DisposeAsync()
    {
        _continued.TrySetCanceled();
        _listener.Dispose();
        Reset();
        await _run.WaitAsync(Deadline);
    }

    private async Task Run(int coordinatorPort)
    {
        try
        {
            _worker = await _listener.AcceptAsync();
            _worker.NoDelay = true;
            await _coordinator.ConnectAsync(IPAddress.Loopback, coordinatorPort);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(); // The test ended before anybody connected.
            return;
        }

        await Task.WhenAll(Answers.Pump(_worker, _coordinator), Orders.Pump(_coordinator, _worker));
        _worker.Dispose();
        _coordinator.Dispose();
    }
}
