using Akka.Actor.Setup;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>What an actor system needs to have its control plane secured by <see cref="TlsTransport"/>.</summary>
/// <param name="node">Where the node listens and how others reach it.</param>
/// <param name="failed">Told on any thread.</param>
public sealed class TlsTransportSetup(ClusterCertificate certificate, NodeEndpoint node, Action<TlsFailure> failed) : Setup
{
    public ClusterCertificate Certificate { get; } = certificate;

    public NodeEndpoint Node { get; } = node;

    public Action<TlsFailure> Failed { get; } = failed;
}
