using System.Collections.Concurrent;
using System.Net;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>A coordinator's listener and workers of it, each behind a proxy of its own.</summary>
internal sealed class ProxiedRun : IWorkerChannelEvents, IAsyncDisposable
{
    public const long Term = 7;

    private readonly Guid _runId = Guid.NewGuid();
    private readonly int _vectors;
    private readonly ParameterVectorPool _pool = new(TinyModel.Layout);
    private readonly ConcurrentDictionary<int, WorkerEvents> _events = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<IWorkerChannel>> _connected = new();
    private readonly Dictionary<long, SharedWeights> _weights = [];
    private readonly List<ProxiedWorker> _workers = [];

    /// <param name="vectors">More than are ever in use at a time: the pool has them from the beginning and at the end.</param>
    public ProxiedRun(int vectors = 16)
    {
        _vectors = vectors;
        foreach (var vector in Enumerable.Range(0, vectors).Select(_ => _pool.Rent()).ToArray())
            _pool.Return(vector);
        Listener = new ChannelListener(
            new IPEndPoint(IPAddress.Loopback, 0), _runId, Term, _pool, this, (id, channel) => Connected(id).SetResult(channel))
        {
            PreambleDeadline = TimeSpan.FromMinutes(1),
        };
    }

    public ChannelListener Listener { get; }

    /// <summary>A worker that has connected and computes.</summary>
    public async Task<ProxiedWorker> Join(int id, FaultScript? orders = null, FaultScript? answers = null)
    {
        var proxy = new FaultProxy(Listener.Port, orders ?? [], answers ?? []);
        var channel = await Connect(proxy.Port, Listener.IssueToken(id));
        var worker = new ProxiedWorker(id, this, proxy, await LetIn(id), channel, Events(id));
        _workers.Add(worker);
        return worker;
    }

    public Task<TcpCoordinatorChannel> Connect(int port, Guid token) =>
        TcpCoordinatorChannel.Connect("127.0.0.1", port, new Preamble(_runId, Term, token), TinyModel.Layout);

    /// <summary>The coordinator's end of this worker's connection, once it is let in.</summary>
    public Task<IWorkerChannel> LetIn(int id) => Connected(id).Task.WaitAsync(FaultProxy.Deadline);

    /// <summary>Workers that were let in.</summary>
    public int Admitted => _connected.Values.Count(c => c.Task.IsCompleted);

    /// <summary>The weights of a step; all orders of that step share them.</summary>
    public SharedWeights Weights(long step)
    {
        if (!_weights.TryGetValue(step, out var weights))
            _weights.Add(step, weights = TinyModel.Weights(step, _pool));
        return weights;
    }

    public void Return(ParameterVector vector) => _pool.Return(vector);

    /// <summary>Ends all, and holds what must hold after every fault.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.End();
        Listener.Dispose();
        foreach (var weights in _weights.Values)
            weights.Release();
        SpinWait.SpinUntil(() => _pool.Free == _vectors, FaultProxy.Deadline);
        Assert.Equal(_vectors, _pool.Free);
        _pool.Dispose();
    }

    public void Received(int workerId, PartialSum partial) => Events(workerId).Received(partial);

    public void Closed(int workerId, string reason) => Events(workerId).Closed(reason);

    private WorkerEvents Events(int workerId) => _events.GetOrAdd(workerId, _ => new WorkerEvents());

    private TaskCompletionSource<IWorkerChannel> Connected(int workerId) =>
        _connected.GetOrAdd(workerId, _ => new TaskCompletionSource<IWorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously));
}
