using Akka.Actor;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Brings what channels tell, on whatever thread, into the coordinator's mailbox.</summary>
public sealed class ChannelMailbox : IWorkerChannelEvents
{
    private IActorRef _coordinator = ActorRefs.Nobody;

    /// <summary>To be called before the first channel opens.</summary>
    public void DeliverTo(IActorRef coordinator) => _coordinator = coordinator;

    public void Opened(int workerId, IWorkerChannel channel) => _coordinator.Tell(new ChannelOpened(workerId, channel));

    // The look at all values is taken here, because the sums of several workers may come at once.
    public void Received(int workerId, PartialSum partial)
    {
        var received = new PartialReceived(workerId, partial with { FoundFinite = partial.IsFinite() });
        // A worker's thread of this process waits for what the actor does; the pool's threads have sockets to read.
        if (Thread.CurrentThread.IsThreadPoolThread)
            _coordinator.Tell(received);
        else
            CallerRunsDispatcher.Tell(_coordinator, received);
    }

    public void Closed(int workerId, string reason) => _coordinator.Tell(new ChannelClosed(workerId, reason));
}

/// <summary>A worker's data connection is there.</summary>
public sealed record ChannelOpened(int WorkerId, IWorkerChannel Channel);

/// <summary>A worker has answered; the receiver owns the gradient.</summary>
public sealed record PartialReceived(int WorkerId, PartialSum Partial);

/// <summary>A worker's data connection is gone.</summary>
public sealed record ChannelClosed(int WorkerId, string Reason);

/// <summary>To the coordinator, after something was not finite: the training diverges, and the workers are not needed any more.</summary>
public sealed record TrainingFailed(string Reason);

/// <summary>To the coordinator: end the training with what has been reached.</summary>
public sealed record StopTraining;
