using Autoencoder.Coordinator.Monitoring;
using Autoencoder.Shared.Telemetry;
using Autoencoder.Shared.Web;

namespace Autoencoder.Coordinator.Dashboard;

/// <summary>The page of a run that is trained by this process, from before it begins until nobody wants it any more.</summary>
internal sealed class RunDashboard : IAsyncDisposable
{
    private readonly DashboardSettings _settings;
    private readonly Task<DashboardServer> _server;
    private readonly Action _stop;
    private LiveRun? _run;

    private RunDashboard(DashboardSettings settings, Task<DashboardServer> server, Action stop) =>
        (_settings, _server, _stop) = (settings, server, stop);

    /// <summary>Starts the server on the side: its code is compiled while the data set is read.</summary>
    /// <param name="metrics">Served as well.</param>
    /// <param name="stop">Ends the run with a checkpoint.</param>
    public static RunDashboard Start(DashboardSettings settings, Task<MetricsExport?> metrics, Action stop) =>
        new(settings, Task.Run(() => Serve(settings, metrics)), stop);

    /// <summary>Shows the run from now on, and says where.</summary>
    /// <exception cref="WebServerException">The address cannot be used.</exception>
    public async Task Show(LiveRun run)
    {
        var server = await _server;
        // From here on it is this page's to dispose.
        _run = run;
        server.Show(run, _stop);
        Console.WriteLine($"dashboard: {server.Url}");
    }

    /// <summary>Leaves the page there for as long as the settings say.</summary>
    /// <param name="end">The user ends the program.</param>
    public async Task Linger(CancellationToken end)
    {
        if (_settings.Linger == TimeSpan.Zero || end.IsCancellationRequested)
            return;
        var server = await _server;
        if (_run is { } run)
            server.Show(run, stop: null);
        Console.WriteLine($"the run stays to be seen at {server.Url} {(_settings.Linger is { } time ? $"for {time.TotalSeconds:0} s" : "until Ctrl-C")}");
        await Task.Delay(_settings.Linger ?? Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (await _server).DisposeAsync();
        }
        catch (WebServerException)
        {
            // It was not there; whoever wanted to show a run has been told.
        }

        _run?.Dispose();
    }

    private static async Task<DashboardServer> Serve(DashboardSettings settings, Task<MetricsExport?> metrics)
    {
        var export = await metrics;
        return await DashboardServer.Start(settings, settings.Token, export is null ? null : export.Map);
    }
}
