using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
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
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                idle.Add(new TcpClient());
                await idle[^1].ConnectAsync(IPAddress.Loopback, server.Address.Port);
            }

            // Whoever comes one too many is hung up on, and asks again.
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var client = new HttpClient();
            while (true)
            {
                try
                {
                    Assert.Equal("here", await client.GetStringAsync(new Uri(server.Url), deadline.Token));
                    return;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(100, deadline.Token);
                }
            }
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
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
}
