using System.Net;
using System.Net.Sockets;

namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>The address of this machine to listen on so that a host's name or address reaches it.</summary>
/// <param name="Reason">Why it is all addresses though one host was named, in a clause; null if that was asked for, or is not so.</param>
public readonly record struct ListenAddress(IPAddress Address, string? Reason = null)
{
    /// <summary>All interfaces: of IPv6, and IPv4 with it, where the system has both.</summary>
    public static IPAddress Everywhere => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>
    /// The host's own address, if it is one of this machine's. Else all of them: a name may stand for an address that is
    /// not this machine's own (NAT, containers), or be one that only this machine reaches, as Debian has its host's name.
    /// </summary>
    public static ListenAddress Of(string host)
    {
        if (IPAddress.TryParse(host, out var given))
            return IsWildcard(given) || IPAddress.IsLoopback(given) || IsHere(given)
                ? new ListenAddress(given)
                : new ListenAddress(Everywhere, $"{host} is no address of this machine");
        var addresses = AddressesOf(host);
        if (NodeAddress.IsLocalhost(host))
            // Of both kinds, the one that workers take: NodeAddress.LocalAddressTowards.
            return new ListenAddress(
                addresses.Where(IPAddress.IsLoopback).OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).FirstOrDefault() ?? IPAddress.Loopback);
        return addresses switch
        {
            [] => new ListenAddress(Everywhere, $"{host} is not known here"),
            _ when addresses.FirstOrDefault(IPAddress.IsLoopback) is { } loopback =>
                new ListenAddress(Everywhere, $"{host} is {loopback} here, which no other machine reaches"),
            [var only] => IsHere(only) ? new ListenAddress(only) : new ListenAddress(Everywhere, $"{host} is {only}, no address of this machine"),
            _ => new ListenAddress(Everywhere, $"{host} has several addresses"),
        };
    }

    /// <summary>Opens a socket that listens there; with a port of 0, on a free one.</summary>
    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
    public static Socket Listen(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(at);
            socket.Listen(backlog: 128);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress[] AddressesOf(string host)
    {
        try
        {
            return [.. Dns.GetHostAddresses(host).Distinct()];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>The system lets a socket have it.</summary>
    private static bool IsHere(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
