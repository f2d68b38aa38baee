using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>
/// Both ends of a worker's connection through a proxy, and the thread that computes on the worker's. Its sums are made
/// of every bit of the weights, the round, the shards and the worker, so a wrong one of them is a wrong sum.
/// </summary>
internal sealed class ProxiedWorker
{
    private readonly int _id;
    private readonly ProxiedRun _run;
    private readonly IWorkerChannel _coordinator;
    private readonly TcpCoordinatorChannel _channel;
    private readonly WorkerEvents _events;
    private readonly Task<string?> _ended;
    private string? _reason;
    private volatile int _computed;

    public ProxiedWorker(
        int id, ProxiedRun run, FaultProxy proxy, IWorkerChannel coordinator, TcpCoordinatorChannel channel, WorkerEvents events)
    {
        (_id, _run, Proxy, _coordinator, _channel, _events) = (id, run, proxy, coordinator, channel, events);
        // One gradient is all that a thread needs at a time; after the end it must be there again.
        channel.Gradients.Return(channel.Gradients.Rent());
        _ended = Task.Factory.StartNew(Compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public FaultProxy Proxy { get; }

    /// <summary>Orders that the thread has computed.</summary>
    public int Computed => _computed;

    /// <summary>True while neither end has told anything that was not asked for.</summary>
    public bool IsUndisturbed => _events.Left == 0 && !_ended.IsCompleted;

    public static WorkOrder Train(long step, int shard) => new(ProxiedRun.Term, new Round(Phase.Train, step), new ShardRange(shard, 1));

    public static WorkOrder Evaluate(long step, int shard) => new(ProxiedRun.Term, new Round(Phase.Evaluate, step), new ShardRange(shard, 2));

    public void Assign(params ReadOnlySpan<WorkOrder> orders)
    {
        foreach (var order in orders)
            _coordinator.Assign(order, _run.Weights(order.Round.Step));
    }

    /// <summary>The next sum's order, after every bit of the sum was found to be what this worker makes of that order.</summary>
    public async Task<WorkOrder> Answer() =>
        await AnswerOrEnd() ?? throw new InvalidOperationException($"instead of a sum came the connection's end: {_reason}");

    /// <summary>Likewise, or null if the connection ended instead.</summary>
    public async Task<WorkOrder?> AnswerOrEnd()
    {
        var (partial, reason) = await _events.Next();
        if (reason is null)
            return Check(partial, OrderOf(partial));
        Assert.Null(_reason);
        _reason = reason;
        return null;
    }

    /// <summary>What the next sum says it answers; its bits are those of another order's.</summary>
    public async Task<WorkOrder> AnswerMadeFor(WorkOrder order)
    {
        var (partial, _) = await _events.Next();
        Check(partial, order);
        return OrderOf(partial);
    }

    /// <summary>Why the coordinator was told that the connection ended; no sum came before.</summary>
    public async Task<string> Closed()
    {
        if (_reason is null)
            Assert.Null(await AnswerOrEnd());
        return _reason!;
    }

    /// <summary>Why the compute thread ended; null if its own side closed the channel.</summary>
    public Task<string?> Ended() => _ended.WaitAsync(FaultProxy.Deadline);

    public async Task End()
    {
        _coordinator.Dispose();
        _channel.Close();
        await Proxy.DisposeAsync();
        await Ended();
        Assert.NotEmpty(await Closed());
        // What was on its way may still come, a second end may not.
        while (_events.Left > 0)
            Assert.NotNull(await AnswerOrEnd());
        Assert.Equal(1, _channel.Gradients.Free);
        _channel.Dispose();
    }

    private string? Compute()
    {
        try
        {
            while (_channel.Receive(out var order, out var weights))
            {
                _computed++;
                var gradient = order.Round.Phase == Phase.Train ? _channel.Gradients.Rent() : null;
                _channel.Send(Sum(order, weights, gradient));
            }

            return null;
        }
        catch (TransportException e)
        {
            _channel.Close();
            return e.Message;
        }
    }

    private PartialSum Sum(WorkOrder order, ParameterVector weights, ParameterVector? gradient)
    {
        var (round, shards) = (order.Round, order.Shards);
        var seed = (((int)round.Step * 2 + (int)round.Phase) * 1000 + shards.First) * 10 + _id;
        gradient?.Fill(seed);
        for (var i = 0; i < gradient?.Bytes.Length; i++)
            gradient.Bytes.Span[i] ^= weights.Bytes.Span[i];
        return new PartialSum(order.Term, round, shards, Math.Sqrt(seed), gradient);
    }

    private static WorkOrder OrderOf(PartialSum partial) => new(partial.Term, partial.Round, partial.Node);

    private WorkOrder Check(PartialSum partial, WorkOrder order)
    {
        using var gradient = new ParameterVector(TinyModel.Layout);
        var expected = Sum(order, _run.Weights(order.Round.Step).Vector, partial.Gradient is null ? null : gradient);
        Assert.Equal(order.Round.Phase == Phase.Train, partial.Gradient is not null);
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Loss), BitConverter.DoubleToInt64Bits(partial.Loss));
        if (partial.Gradient is not { } received)
            return order;
        var same = received.Bytes.Span.SequenceEqual(gradient.Bytes.Span);
        _run.Return(received);
        Assert.True(same, $"the sum for {order.Round}, {order.Shards} has other bits than were sent for it");
        return order;
    }
}
