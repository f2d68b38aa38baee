using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>A worker whose every message the test sends, and its channel, whose orders the test answers or not.</summary>
internal sealed class FakeWorker(IActorRef coordinator, TestProbe probe, ParameterVectorPool pool) : IWorkerChannel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Channel<(WorkOrder Order, SharedWeights Weights)> _orders =
        Channel.CreateUnbounded<(WorkOrder, SharedWeights)>();

    public static JoinRequest Request { get; } = new("w", RunSpec.EngineVersion, TinyRun.Spec.Definition.DataFingerprint!);

    public static ProbeAnswer Answer { get; } = new(TinyRun.Spec.RunId, TinyRun.Spec.Term, TinyRun.ProbeHash);

    public int Id { get; private set; }

    public IActorRef Actor => probe.Ref;

    public TaskCompletionSource Disposed { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int OrdersLeft => _orders.Reader.Count;

    public void Tell(object message) => coordinator.Tell(message, probe.Ref);

    public async Task<T> Expect<T>() => await probe.ExpectMsgAsync<T>(Deadline);

    /// <summary>No message has come.</summary>
    public async Task ExpectNothing() => await probe.ExpectNoMsgAsync(TimeSpan.Zero);

    public async Task<JoinAccepted> Accepted(string name = "w", bool isUnnamed = false)
    {
        Tell(Request with { Name = name, IsUnnamed = isUnnamed });
        await Expect<RunOffer>();
        Tell(Answer);
        var accepted = await Expect<JoinAccepted>();
        Id = accepted.WorkerId;
        return accepted;
    }

    public async Task<JoinAccepted> Join(string name, bool isUnnamed = false)
    {
        var accepted = await Accepted(name, isUnnamed);
        Disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        coordinator.Tell(new ChannelOpened(Id, this));
        return accepted;
    }

    public Task<(WorkOrder Order, SharedWeights Weights)> Order() => _orders.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    /// <summary>Answers an order as a sound worker does.</summary>
    public void Compute((WorkOrder Order, SharedWeights Weights) given)
    {
        foreach (var answer in TinyRun.Answers(given.Order, given.Weights, pool))
            Send(answer);
        given.Weights.Release();
    }

    public void Send(PartialSum partial) => coordinator.Tell(new PartialReceived(Id, partial));

    public void Vanish(string reason) => coordinator.Tell(new ChannelClosed(Id, reason));

    /// <summary>Answers all orders until the goodbye.</summary>
    public async Task<Goodbye> ComputeToTheEnd()
    {
        while (await _orders.Reader.WaitToReadAsync().AsTask().WaitAsync(Deadline))
            if (_orders.Reader.TryRead(out var given))
                Compute(given);
        return await Expect<Goodbye>();
    }

    public long BytesSent => 0;

    public long BytesReceived => 0;

    public void Assign(WorkOrder order, SharedWeights weights) => _orders.Writer.TryWrite((order, weights.Retain()));

    public void Dispose()
    {
        Disposed.TrySetResult();
        _orders.Writer.TryComplete();
        coordinator.Tell(new ChannelClosed(Id, "it was stopped"));
    }
}
