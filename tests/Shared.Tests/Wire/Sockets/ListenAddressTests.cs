using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Tests.Wire.Sockets;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Loopback_stays_on_loopback(string host)
    {
        var (address, reason) = ListenAddress.Of(host);
        Assert.True(IPAddress.IsLoopback(address));
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("127.0.0.9")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void What_is_asked_for_is_taken(string host) => Assert.Equal(new ListenAddress(IPAddress.Parse(host)), ListenAddress.Of(host));

    [SkippableFact]
    public void An_address_of_this_machine_is_listened_on_alone()
    {
        // Of a network of its own kind (fe80::…) an address is one of many interfaces', which has to be said as well.
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address).Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal).ToArray();
        Skip.If(own is [], "this machine has no address but loopback");
        Assert.All(own, address => Assert.Equal(new ListenAddress(address), ListenAddress.Of(address.ToString())));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public void Where_the_address_is_another_machines_all_are_listened_on_and_why_is_said(string host) =>
        Assert.Equal(new ListenAddress(ListenAddress.Everywhere, $"{host} is no address of this machine"), ListenAddress.Of(host));

    [Fact]
    public void So_they_are_where_a_name_is_not_known() =>
        Assert.Equal(new ListenAddress(ListenAddress.Everywhere, "nobody.invalid is not known here"), ListenAddress.Of("nobody.invalid"));

    [SkippableFact]
    public async Task Everywhere_is_both_kinds_of_address()
    {
        Skip.IfNot(Socket.OSSupportsIPv6 && Socket.OSSupportsIPv4, "this machine has but one of them");
        using var listener = ListenAddress.Listen(new IPEndPoint(ListenAddress.Everywhere, 0));
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(address, ((IPEndPoint)listener.LocalEndPoint!).Port);
            using var accepted = await listener.AcceptAsync();
        }
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, "reachable from this machine alone, at 127.0.0.1, ports 4053 and 4054; not encrypted")]
    [InlineData("192.0.2.7", null, null, "reachable at 192.0.2.7 alone, ports 4053 and 4054; not encrypted, and anyone who reaches it can join and read along (--tls)")]
    [InlineData("192.0.2.7", null, "1A2B", "reachable at 192.0.2.7 alone, ports 4053 and 4054; encrypted, for those with certificate 1A2B alone")]
    [InlineData("0.0.0.0", null, "1A2B", "reachable at every IPv4 address of this machine, ports 4053 and 4054; encrypted, for those with certificate 1A2B alone")]
    [InlineData("::", "trainer has several addresses", "1A2B", "reachable at every address of this machine (trainer has several addresses), ports 4053 and 4054; encrypted, for those with certificate 1A2B alone")]
    public void Who_can_reach_it_is_one_line(string address, string? reason, string? certificate, string line) =>
        Assert.Equal(line, new ClusterAddress(new NodeAddress("trainer", 5000), new ListenAddress(IPAddress.Parse(address), reason), 4053, 4054, certificate).Openness);
}
