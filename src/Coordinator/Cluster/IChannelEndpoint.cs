using System.Collections.Concurrent;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Where accepted workers open their channels.</summary>
public interface IChannelEndpoint
{
    /// <summary>Lets this worker in, once, with the returned token.</summary>
    (string Host, int Port, Guid Token) IssueToken(int workerId);
}

/// <summary>The door for workers of other processes.</summary>
/// <param name="host">And <paramref name="port"/>: by which they reach it.</param>
public sealed class TcpEndpoint(ChannelListener listener, string host, int port) : IChannelEndpoint
{
    public (string Host, int Port, Guid Token) IssueToken(int workerId) => (host, port, listener.IssueToken(workerId));
}

/// <summary>The door for workers of this process, and their way through it.</summary>
public sealed class InProcessEndpoint(ParameterVectorPool pool, ChannelMailbox mailbox) : IChannelEndpoint, IChannelConnector
{
    private readonly ConcurrentDictionary<Guid, int> _expected = new();

    public (string Host, int Port, Guid Token) IssueToken(int workerId)
    {
        var token = Guid.NewGuid();
        _expected[token] = workerId;
        return ("this process", 0, token);
    }

    public Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted)
    {
        if (!_expected.TryRemove(accepted.Token, out var workerId))
            return Task.FromException<ICoordinatorChannel>(new TransportException("this worker is not expected"));
        var channel = new InProcessChannel(workerId, pool, mailbox);
        mailbox.Opened(workerId, channel);
        return Task.FromResult<ICoordinatorChannel>(channel);
    }
}
