using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// Both ends of the data plane to a worker in the coordinator's own process. Weights and gradients are not copied: the
/// worker reads the coordinator's weights and its gradient vectors become the coordinator's.
/// </summary>
public sealed class InProcessChannel(int workerId, ParameterVectorPool pool, IWorkerChannelEvents events)
    : IWorkerChannel, ICoordinatorChannel
{
    private readonly Lock _closing = new();
    private readonly Queue<(WorkOrder Order, SharedWeights Weights)> _orders = new();
    private readonly SemaphoreSlim _available = new(0);
    private SharedWeights? _current;
    private bool _closed;

    public ParameterVectorPool Gradients => pool;

    public long BytesSent => 0;

    public long BytesReceived => 0;

    public void Assign(WorkOrder order, SharedWeights weights)
    {
        lock (_closing)
        {
            if (_closed)
                return;
            _orders.Enqueue((order, weights.Retain()));
        }

        _available.Release();
    }

    public bool Receive(out WorkOrder order, out ParameterVector weights)
    {
        _available.Wait();
        lock (_closing)
        {
            _current?.Release();
            _current = null;
            if (_closed)
            {
                // The next call gets the same answer.
                _available.Release();
                (order, weights) = (default, null!);
                return false;
            }

            (order, _current) = _orders.Dequeue();
            weights = _current.Vector;
            return true;
        }
    }

    public void Send(in PartialSum partial)
    {
        lock (_closing)
            if (_closed)
            {
                if (partial.Gradient is { } unused)
                    pool.Return(unused);
                return;
            }

        events.Received(workerId, partial);
    }

    public void Close()
    {
        lock (_closing)
        {
            if (_closed)
                return;
            _closed = true;
            foreach (var (_, weights) in _orders)
                weights.Release();
            _orders.Clear();
        }

        _available.Release();
        events.Closed(workerId, "it was stopped");
    }

    // Of either end, on any thread: all vectors are the coordinator's. What the worker reads goes back when it next receives.
    public void Dispose() => Close();
}
