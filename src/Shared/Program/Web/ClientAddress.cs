using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Shared.Program.Web;

/// <summary>Who is one client, for limits that each client has of its own.</summary>
public static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address as it is; of IPv6 the network, for a client has all of its addresses.</summary>
    /// <param name="remote">Null for one that is not known.</param>
    public static IPAddress Of(IPAddress? remote)
    {
        if (remote is null)
            return IPAddress.None;
        if (remote.IsIPv4MappedToIPv6)
            return remote.MapToIPv4();
        if (remote.AddressFamily != AddressFamily.InterNetworkV6)
            return remote;
        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
