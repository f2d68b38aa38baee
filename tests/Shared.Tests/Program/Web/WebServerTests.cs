using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Autoencoder.Shared.Tests.Program.Web;

public sealed class WebServerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("::1")]
    public async Task It_answers_at_the_address_it_tells(string host)
    {
        await using var server = await WebServer.Start(new NodeAddress(host, 0), endpoints => endpoints.MapGet("/", () => "here"));
        Assert.NotEqual(0, server.Address.Port);
        using var client = new HttpClient();
        Assert.Equal("here", await client.GetStringAsync(new Uri(server.Url)));
    }

    [Fact]
    public async Task Those_who_connect_and_ask_for_nothing_keep_nobody_out()
    {
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints => endpoints.MapGet("/", () => "here"));
        using var idle = await Crowd.Connect(server.Address.Port, 300);
        Assert.Equal("here", await Ask(server));
    }

    [Fact]
    public async Task Those_whose_requests_are_not_done_keep_nobody_out()
    {
        using var end = new CancellationTokenSource();
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints =>
        {
            endpoints.MapGet("/", () => "here");
            endpoints.MapGet("/slow", async context =>
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            });
        });
        using var slow = await Crowd.Connect(server.Address.Port, 300, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("here", await Ask(server));
        await end.CancelAsync();
    }

    [Fact]
    public async Task Who_takes_all_places_takes_none_of_another_client()
    {
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints => endpoints.MapGet("/", () => "here"));
        using var other = await Crowd.Connect(server.Address.Port, 1, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", from: "127.0.0.2");
        using var idle = await Crowd.Connect(server.Address.Port, 300);
        // The first of them are hung up on; the other client, who came before them, is not.
        Assert.Equal("", await idle.Connections[0].Receive());
        Assert.Contains("here", await other.Connections[0].Ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_one_line_that_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var error = await Assert.ThrowsAsync<WebServerException>(() => WebServer.Start(new NodeAddress("127.0.0.1", port), _ => { }));
        Assert.StartsWith($"cannot serve web pages on 127.0.0.1:{port}: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; choose another address or port", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused()
    {
        var error = await Assert.ThrowsAsync<WebServerException>(() => WebServer.Start(new NodeAddress("192.0.2.1", 0), _ => { }));
        Assert.StartsWith("cannot serve web pages on 192.0.2.1:0: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_none_of_the_framework_s_own_variables()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://127.0.0.1:1");
        try
        {
            await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), _ => { });
            Assert.NotEqual(1, server.Address.Port);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    [Fact]
    public async Task What_an_endpoint_throws_is_an_answer_without_a_trace()
    {
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints => endpoints.MapGet("/", Fail));
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(server.Url));
        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));

        static Task Fail(HttpContext context) => throw new InvalidOperationException("secret");
    }

    [Theory]
    [InlineData("trainer.example", true)]
    [InlineData("TRAINER.example", true)]
    [InlineData("other.example", false)]
    [InlineData("", false)]
    public void A_name_with_a_dot_is_known_only_if_the_server_was_given_it(string host, bool allowed) =>
        Assert.Equal(allowed, new HostRule(new NodeAddress("trainer.example", 80)).Allows(host));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:2::")]
    public void All_addresses_of_a_network_of_IPv6_are_one_client(string remote, string client) =>
        Assert.Equal(IPAddress.Parse(client), ClientAddress.Of(IPAddress.Parse(remote)));

    private static async Task<string> Ask(WebServer server)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Url));
    }
}
