using System.Net;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Tests.Wire.Sockets;

public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("localhost:4053", "localhost", 4053)]
    [InlineData("trainer.example.org:0", "trainer.example.org", 0)]
    [InlineData("192.168.0.7:65535", "192.168.0.7", 65535)]
    [InlineData("[::1]:4053", "::1", 4053)]
    [InlineData("[fe80::7]:1", "fe80::7", 1)]
    public void Is_written_as_it_is_read(string text, string host, int port)
    {
        Assert.Equal(new NodeAddress(host, port), NodeAddress.Parse(text));
        Assert.Equal(text, NodeAddress.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("4053")]
    [InlineData(":4053")]
    [InlineData("localhost:")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:-1")]
    [InlineData("localhost:+1")]
    [InlineData("localhost: 1")]
    [InlineData("localhost:0x10")]
    [InlineData("local host:4053")]
    [InlineData("http://localhost:4053")]
    [InlineData("*:4053")]
    [InlineData("::1:4053")]
    [InlineData("[::1:4053")]
    [InlineData("[]:4053")]
    [InlineData("[localhost]:4053")]
    [InlineData("[127.0.0.1]:4053")]
    public void Anything_else_is_none(string text) => Assert.Null(NodeAddress.Parse(text));

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", false)]
    public void The_wildcards_name_no_machine(string host, bool wildcard) => Assert.Equal(wildcard, new NodeAddress(host, 1).IsWildcard);

    [Theory]
    [InlineData(0)]
    [InlineData(4053)]
    public void The_way_to_loopback_is_loopback(int port) =>
        Assert.Equal(IPAddress.Loopback, new NodeAddress("127.0.0.1", port).LocalAddressTowards());
}
