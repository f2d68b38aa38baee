using System.Collections.Concurrent;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker.Tests;

/// <summary>A worker's end of a channel whose orders the test gives and whose answers it keeps.</summary>
internal sealed class RecordingChannel : ICoordinatorChannel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<(WorkOrder Order, ParameterVector Weights)> _orders = [];

    public ConcurrentQueue<PartialSum> Sent { get; } = new();

    /// <summary>Told on the compute thread before an answer is kept; may block or throw.</summary>
    public Action Sending { get; init; } = () => { };

    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its vectors are freed, too.</summary>
    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ParameterVectorPool Gradients { get; } = new(TinyRun.Layout);

    public void Order(WorkOrder order, ParameterVector weights) => _orders.Add((order, weights));

    public bool Receive(out WorkOrder order, out ParameterVector weights)
    {
        var received = _orders.TryTake(out var next, Deadline);
        (order, weights) = next;
        if (Closed.Task.IsCompleted)
            return false;
        return received ? true : throw new TimeoutException($"the test gave no order for {Deadline.TotalSeconds:0} s");
    }

    public void Send(in PartialSum partial)
    {
        Sending();
        Sent.Enqueue(partial);
    }

    public void Close()
    {
        Closed.TrySetResult();
        _orders.CompleteAdding();
    }

    public void Dispose()
    {
        Close();
        Gradients.Dispose();
        Disposed.TrySetResult();
    }
}
