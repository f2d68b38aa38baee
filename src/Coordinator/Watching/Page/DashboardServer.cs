using System.Globalization;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The dashboard's web server. It can be there before its run is, so that starting it holds nothing up.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebServer _server;
    private readonly DisplayedRun _shown;
    private bool _ended;

    private DashboardServer(WebServer server, DisplayedRun shown) => (_server, _shown) = (server, shown);

    /// <summary>For a browser.</summary>
    public string Url => _server.Url;

    public NodeAddress Address => _server.Address;

    /// <summary>The port that it was to be at, which somebody else has; null where it is at the port it was to be.</summary>
    public int? OccupiedPort { get; private init; }

    /// <summary>Where it is, and why there; for people.</summary>
    public string Place => OccupiedPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"{Url} ({port} is taken)") : Url;

    /// <param name="token">What lets a browser stop the run; null: nothing does.</param>
    /// <param name="look">Whether the run gets on.</param>
    /// <param name="more">Maps what else is served at the same address.</param>
    /// <exception cref="WebServerException">The address cannot be used.</exception>
    public static Task<DashboardServer> Start(NodeAddress address, string? token, Func<Health> look, Action<IEndpointRouteBuilder>? more = null) =>
        Start(address, taken: null, token, look, more);

    private static async Task<DashboardServer> Start(NodeAddress address, int? taken, string? token, Func<Health> look, Action<IEndpointRouteBuilder>? more)
    {
        var shown = new DisplayedRun();
        var stopping = token is null ? null : new StopRequest(token, shown);
        var server = await WebServer.Start(address, endpoints =>
        {
            PageFiles.Map(endpoints);
            RunApi.Map(endpoints, shown, stopping);
            HealthEndpoints.Map(endpoints, look, hasPage: true);
            more?.Invoke(endpoints);
        });
        return new DashboardServer(server, shown) { OccupiedPort = taken };
    }

    /// <summary>Starts it at the address of the settings; if nobody has chosen that and it is taken, at another port.</summary>
    /// <param name="token">What lets a browser stop the run; null: nothing does.</param>
    /// <param name="look">Whether the run gets on.</param>
    /// <param name="more">Maps what else is served at the same address.</param>
    /// <exception cref="WebServerException">The address cannot be used.</exception>
    public static async Task<DashboardServer> Start(DashboardSettings settings, string? token, Func<Health> look, Action<IEndpointRouteBuilder>? more = null)
    {
        try
        {
            return await Start(settings.Address, token, look, more);
        }
        catch (WebServerException) when (!settings.IsChosen)
        {
            return await Start(settings.Address with { Port = 0 }, settings.Address.Port, token, look, more);
        }
    }

    /// <summary>From now on, this run is shown.</summary>
    /// <param name="stop">Ends the run with a checkpoint; null for one that has ended.</param>
    public void Show(IRunView run, Action? stop) => _shown.Set(run, stop);

    /// <summary>Ends streams first: a browser that is connected would be waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _shown.End();
        await _server.DisposeAsync();
        _shown.Dispose();
    }
}
