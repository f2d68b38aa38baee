using System.Net;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;
using Microsoft.AspNetCore.Builder;

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

    // As these send them when they are told a path alone, or with HAProxy nothing; some lines that say nothing are left out.
    [Theory]
    [InlineData("Kubernetes", "GET /health/ready HTTP/1.1|Host: 10.42.0.7:8080|User-Agent: kube-probe/1.33|Accept: */*|Connection: close")]
    [InlineData("AWS, application load balancer", "GET /health/ready HTTP/1.1|Host: 172.31.7.9:8080|Connection: close|User-Agent: ELB-HealthChecker/2.0|Accept-Encoding: gzip, compressed")]
    [InlineData("AWS, classic load balancer", "GET /health/ready HTTP/1.1|Host: 172.31.7.9|User-Agent: ELB-HealthChecker/1.0|Accept: */*|Connection: keep-alive")]
    [InlineData("AWS, Route 53 of a name", "GET /health/ready HTTP/1.1|Host: trainer.example.org|Connection: close|User-Agent: Amazon-Route53-Health-Check-Service|Accept: */*")]
    [InlineData("Google Cloud", "GET /health/ready HTTP/1.1|Host: 203.0.113.9|User-Agent: GoogleHC/1.0|Connection: Keep-alive")]
    [InlineData("Azure, load balancer", "GET /health/ready HTTP/1.1|Host: 10.0.0.4:8080|User-Agent: Load Balancer Agent|Connection: Keep-Alive")]
    [InlineData("Azure, application gateway", "GET /health/ready HTTP/1.1|Host: 127.0.0.1|User-Agent: Load Balancer Agent")]
    [InlineData("Azure, traffic manager", "GET /health/ready HTTP/1.1|Host: trainer.example.org|User-Agent: Azure Traffic Manager Endpoint Monitor")]
    [InlineData("HAProxy, option httpchk", "OPTIONS / HTTP/1.0")]
    [InlineData("HAProxy, option httpchk and a path", "OPTIONS /health/ready HTTP/1.0")]
    [InlineData("HAProxy, option httpchk GET and a path", "GET /health/ready HTTP/1.0")]
    [InlineData("HAProxy, http-check send with a version and a Host that is empty", "HEAD /health/ready HTTP/1.1|Host:|Connection: close")]
    [InlineData("nginx", "GET /health/ready HTTP/1.0|Host: trainers.example.org|Connection: close")]
    [InlineData("Envoy", "GET /health/ready HTTP/1.1|Host: autoencoder.default.svc.cluster.local|x-envoy-expected-rq-timeout-ms: 1000|User-Agent: Envoy/HC")]
    [InlineData("Envoy, of a cluster with an underscore", "GET /health/ready HTTP/1.1|Host: trainer_pages.v1|User-Agent: Envoy/HC")]
    [InlineData("Traefik", "GET /health/ready HTTP/1.1|Host: trainer.internal.example:8080|User-Agent: Go-http-client/1.1|Accept-Encoding: gzip")]
    [InlineData("Consul", "GET /health/ready HTTP/1.1|Host: node-7.dc1.consul:8080|User-Agent: Consul Health Check|Accept: text/plain, text/*, */*|Accept-Encoding: gzip|Connection: close")]
    [InlineData("a load balancer that is told /health", "GET /health HTTP/1.1|Host: trainer.example.org:8080|Connection: close")]
    [InlineData("curl", "GET /health/ready HTTP/1.1|Host: trainer.example.org:8080|User-Agent: curl/8.5.0|Accept: */*")]
    [InlineData("wget --spider", "HEAD /health/ready HTTP/1.1|Host: trainer.example.org:8080|User-Agent: Wget/1.24.5|Accept: */*|Connection: Keep-Alive")]
    public async Task Probes_are_answered_whatever_they_call_the_server(string probe, string request)
    {
        var health = new Health(true, "training");
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints =>
        {
            HealthEndpoints.Map(endpoints, () => health, hasPage: true);
            endpoints.MapGet("/", () => "the page");
        });
        var raw = $"{request.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 200 ", await Ask(), StringComparison.Ordinal);
        health = new Health(false, "there is no run");
        // Of a server alone, without a path, is asked whether it lives.
        Assert.StartsWith(request.Contains(" / ", StringComparison.Ordinal) || request.Contains(" /health ", StringComparison.Ordinal) ? "HTTP/1.1 200 " : "HTTP/1.1 503 ", await Ask(), StringComparison.Ordinal);
        Assert.NotEmpty(probe);

        async Task<string> Ask()
        {
            using var connection = await RawConnection.Open(IPAddress.Loopback, server.Address.Port);
            return await connection.Ask(raw);
        }
    }

    /// <summary>By default many ask for /: Google's ingress, AWS's application load balancer, nginx Plus.</summary>
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Without_a_page_a_probe_of_the_server_alone_is_told_that_it_lives(string method)
    {
        await using var server = await WebServer.Start(
            new NodeAddress("127.0.0.1", 0), endpoints => HealthEndpoints.Map(endpoints, () => new Health(false, "there is no run")));
        using var connection = await RawConnection.Open(IPAddress.Loopback, server.Address.Port);
        Assert.StartsWith("HTTP/1.1 200 ", await connection.Ask($"{method} / HTTP/1.1\r\nHost: trainer.example.org\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0")]
    [InlineData("GET / HTTP/1.1|Host: evil.example")]
    [InlineData("GET /api/run HTTP/1.1|Host: evil.example")]
    [InlineData("OPTIONS /api/run HTTP/1.1|Host: evil.example")]
    [InlineData("GET /metrics/more HTTP/1.1|Host: evil.example")]
    [InlineData("GET /health/all HTTP/1.1|Host: evil.example")]
    [InlineData("POST /health/ready HTTP/1.1|Host: evil.example|Content-Length: 0")]
    public async Task All_else_is_only_answered_under_its_own_name(string request)
    {
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), endpoints =>
        {
            HealthEndpoints.Map(endpoints, () => new Health(true, "training"), hasPage: true);
            endpoints.MapRead("/", context => PlainText.Send(context, 200, "the page"));
            endpoints.MapRead("/api/run", context => PlainText.Send(context, 200, "the run"));
        });
        using var connection = await RawConnection.Open(IPAddress.Loopback, server.Address.Port);
        var answer = await connection.Ask($"{request.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 421 ", answer, StringComparison.Ordinal);
        Assert.Contains("Use its address, or start it with the name: --dashboard NAME:PORT.", answer, StringComparison.Ordinal);
    }

    /// <summary>As Prometheus sends it, which knows its targets by whatever names they are given.</summary>
    [Theory]
    [InlineData("trainer.example.org:8080")]
    [InlineData("coordinator.training.svc.cluster.local:8080")]
    public async Task Numbers_are_collected_by_whatever_name(string name)
    {
        using var telemetry = TelemetryExport.Start("test", "one", isServed: true, _ => { })!;
        await using var server = await WebServer.Start(new NodeAddress("127.0.0.1", 0), telemetry.Map);
        using var connection = await RawConnection.Open(IPAddress.Loopback, server.Address.Port);
        var answer = await connection.Ask($"GET /metrics HTTP/1.1\r\nHost: {name}\r\nUser-Agent: Prometheus/3.5.0\r\nAccept: text/plain;version=0.0.4\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    /// <summary>Who knows the page by a name says so at the start.</summary>
    [Fact]
    public async Task Under_the_name_that_it_was_started_with_all_is_answered()
    {
        await using var server = await WebServer.Start(new NodeAddress("trainer.example.org", 0), endpoints => endpoints.MapRead("/", context => PlainText.Send(context, 200, "the page")));
        foreach (var (name, status) in ((string, int)[])[("trainer.example.org", 200), ("Trainer.Example.org:8080", 200), ("other.example.org", 421)])
        {
            using var connection = await RawConnection.Open(IPAddress.Loopback, server.Address.Port);
            Assert.StartsWith($"HTTP/1.1 {status} ", await connection.Ask($"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }
    }
}
