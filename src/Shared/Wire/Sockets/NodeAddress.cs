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
    public bool IsWildcard => IPAddress.TryParse(Host, out var address) && ListenAddress.IsWildcard(address);

    /// <summary>True for localhost and the names below it, in any case, which are loopback (RFC 6761).</summary>
    public static bool IsLocalhost(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// This machine's address on the way to <see cref="Host"/>, by which that one can reach back; of IPv4 if the host has
    /// addresses of both kinds and there is a way to both.
    /// </summary>
    /// <exception cref="SocketException">The name is unknown or there is no route.</exception>
    public IPAddress LocalAddressTowards()
    {
        SocketException? noWay = null;
        foreach (var address in Dns.GetHostAddresses(Host).OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            try
            {
                // Connecting a UDP socket sends nothing; it only asks the routing table.
                using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Connect(address, Port == 0 ? 1 : Port);
                return ((IPEndPoint)socket.LocalEndPoint!).Address;
            }
            catch (SocketException e)
            {
                noWay = e;
            }
        }

        throw noWay ?? new SocketException((int)SocketError.HostNotFound);
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
