using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>HOST:PORT, as users write it.</summary>
public readonly record struct NodeAddress(string Host, int Port)
{
    /// <summary>Null if the text is not of the form HOST:PORT or [IPv6]:PORT with a port from 0 to 65535.</summary>
    public static NodeAddress? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return null;
        var bracketed = text is ['[', ..] && text[colon - 1] == ']';
        var host = bracketed ? text[1..(colon - 1)] : text[..colon];
        var kind = Uri.CheckHostName(host);
        // Without brackets nobody could tell the port from the address's last group.
        return kind == UriHostNameType.Unknown || kind == UriHostNameType.IPv6 != bracketed ? null : new NodeAddress(host, port);
    }

    /// <summary>True for 0.0.0.0 and ::, which name no machine.</summary>
    public bool IsWildcard => IPAddress.TryParse(Host, out var address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>True for localhost and the names below it, in any case, which are loopback (RFC 6761).</summary>
    public bool IsLocalhost => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The address to bind to so that <see cref="Host"/> reaches it: loopback stays on loopback, everything else
    /// listens on all interfaces, because a name may stand for an address that is not this machine's own (NAT, containers).
    /// </summary>
    public IPAddress BindAddress()
    {
        if (IsLocalhost)
            return IPAddress.Loopback;
        if (!IPAddress.TryParse(Host, out var address))
            return IPAddress.Any;
        if (IPAddress.IsLoopback(address))
            return address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
    }

    /// <summary>This machine's address on the way to <see cref="Host"/>, by which that one can reach back.</summary>
    /// <exception cref="SocketException">The name is unknown or there is no route.</exception>
    public IPAddress LocalAddressTowards()
    {
        // Connecting a UDP socket sends nothing; it only asks the routing table.
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(Host, Port == 0 ? 1 : Port);
        var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
