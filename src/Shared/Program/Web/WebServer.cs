using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Shared.Program.Web;

/// <summary>
/// A small web server at one address, which answers what its caller maps. It reads none of ASP.NET Core's own settings
/// and variables, and writes nothing to the console.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    // Readers of a stream of changes are cut off after that.
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(10);

    private const int MaxConnections = 256;
    private const int MaxClusterConnections = 4096;
    private const int MinConnections = 16;
    private const int MaxBodyBytes = 4096;

    private readonly WebApplication _application;

    private WebServer(WebApplication application, NodeAddress address) => (_application, Address) = (application, address);

    /// <summary>As it was asked for; with port 0, the port that was free.</summary>
    public NodeAddress Address { get; }

    /// <summary>For a browser on this machine, or on another one if the host is no loopback.</summary>
    public string Url => $"http://{(Address.IsWildcard ? Address with { Host = "localhost" } : Address)}/";

    /// <param name="address">An address is listened on as it is, a name on all interfaces, of IPv4 and IPv6, but localhost on loopback only.</param>
    /// <param name="map">Maps the endpoints; whatever else is asked for is answered by a line that says so. What they throw is answered with status 500 and said to nobody.</param>
    /// <param name="cluster">Of a server for the nodes of a cluster; null for one for people.</param>
    /// <exception cref="WebServerException">The address cannot be used.</exception>
    public static async Task<WebServer> Start(NodeAddress address, Action<IEndpointRouteBuilder> map, ClusterWeb? cluster = null)
    {
        var connections = new OpenConnections(OpenFiles.LeftForClients(cluster is null ? MaxConnections : MaxClusterConnections, MinConnections));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Signals are the commands' own to handle, not the server's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopDeadline);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            // A client that connects and requests nothing is disconnected soon.
            options.Limits.KeepAliveTimeout = LongestIdle;
            options.Limits.RequestHeadersTimeout = LongestIdle;
            Listen(options, address, listen =>
            {
                listen.Use(connections.Hold);
                if (cluster?.Tls is { } tls)
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.ForServer()) });
            });
        });
        var application = builder.Build();
        application.Use(connections.Serve);
        application.Use(SecurityHeaders.Apply);
        application.UseRouting();
        application.Use(new HostRule(address, cluster?.Name).Apply);
        map(application);
        application.MapNotFound();
        try
        {
            await application.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new WebServerException(
                $"cannot serve web pages on {address}: {(e.InnerException ?? e).Message.TrimEnd('.')}; choose another address or port", e);
        }

        return new WebServer(application, address with { Port = new Uri(application.Urls.First()).Port });
    }

    /// <summary>Ends all connections and gives the address free.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions options, NodeAddress address, Action<ListenOptions> configure)
    {
        if (IPAddress.TryParse(address.Host, out var given))
            options.Listen(given, address.Port, configure);
        else if (!NodeAddress.IsLocalhost(address.Host))
            options.Listen(ListenAddress.Everywhere, address.Port, configure);
        else if (address.Port == 0)
            // Of two addresses, each would take a port of its own.
            options.Listen(ListenAddress.Of(address.Host).Address, address.Port, configure);
        else
            options.ListenLocalhost(address.Port, configure);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
