using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>Opens a worker's end of the data plane, over the network or within the process.</summary>
public interface IChannelConnector
{
    /// <param name="unwanted">Set when nobody waits for it any more. A channel that is opened nevertheless belongs to the caller.</param>
    /// <exception cref="TransportException">There is no connection to be had; the task fails with it.</exception>
    Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted);
}

/// <summary>The data plane over TCP.</summary>
/// <param name="tls">The cluster's certificate; null for connections that are not encrypted.</param>
public sealed class TcpConnector(ClusterCertificate? tls) : IChannelConnector
{
    public async Task<ICoordinatorChannel> Connect(JoinAccepted accepted, ParameterLayout layout, CancellationToken unwanted) =>
        await TcpCoordinatorChannel.Connect(
            accepted.Host, accepted.Port, new Preamble(accepted.RunId, accepted.Term, accepted.Token), layout, tls, unwanted);
}
