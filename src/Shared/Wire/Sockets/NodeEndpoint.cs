using System.Net;

namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>Where a node of the cluster listens, and how others reach it.</summary>
/// <param name="Listen">As it was asked for; port 0 takes a free one.</param>
/// <param name="Place">What that comes to on this machine.</param>
/// <param name="Advertised">What others connect to. Port 0: the one that is listened on.</param>
public sealed record NodeEndpoint(NodeAddress Listen, ListenAddress Place, NodeAddress Advertised)
{
    /// <summary>The data plane's place, a port after the control plane's.</summary>
    public IPEndPoint DataPlane => new(Place.Address, Listen.Port == 0 ? 0 : Listen.Port + 1);

    /// <param name="advertise">Null if it is reached where it listens.</param>
    public static NodeEndpoint Of(NodeAddress listen, NodeAddress? advertise = null) => new(
        listen, ListenAddress.Of(listen.Host), advertise is { } others ? others with { Port = others.Port == 0 ? listen.Port : others.Port } : listen);

    /// <summary>What workers are told to connect to for tensors.</summary>
    /// <param name="listensOn">The port of this machine.</param>
    public int AdvertisedDataPort(int listensOn) => Advertised.Port == 0 ? listensOn : Advertised.Port + 1;
}
