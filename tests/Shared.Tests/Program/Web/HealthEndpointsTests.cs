using System.Net;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Tests.Program.Web;

public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task Who_is_not_ready_is_alive_and_says_why()
    {
        var health = new Health(false, "there is no run");
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints => HealthEndpoints.Map(endpoints, () => health));
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        Assert.Equal((HttpStatusCode.OK, "alive\n"), await Ask("health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "there is no run\n"), await Ask("health/ready"));
        health = new Health(true, "there is");
        Assert.Equal((HttpStatusCode.OK, "there is\n"), await Ask("health/ready"));
        using var head = new HttpRequestMessage(HttpMethod.Head, "health/ready");
        using var answer = await client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        async Task<(HttpStatusCode, string)> Ask(string path)
        {
            using var answer = await client.GetAsync(path);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
