using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Program.Web;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The page of a run that is trained by this process, from before it begins until nobody wants it any more; or of one that was done before.</summary>
internal sealed class RunDashboard : IAsyncDisposable
{
    private readonly DashboardSettings _settings;
    private readonly Task<DashboardServer> _server;
    private readonly RunConsole _console;
    private readonly Action? _stop;
    private IRunView? _run;

    private RunDashboard(DashboardSettings settings, Task<DashboardServer> server, RunConsole console, Action? stop) =>
        (_settings, _server, _console, _stop) = (settings, server, console, stop);

    /// <summary>Starts the server on the side: its code is compiled while the data set is read.</summary>
    /// <param name="telemetry">Its metrics are served as well, and so is whether the run gets on.</param>
    /// <param name="stop">Ends the run with a checkpoint; null for one that has ended.</param>
    public static RunDashboard Start(DashboardSettings settings, Task<TelemetryExport?> telemetry, Func<Health> look, RunConsole console, Action? stop) =>
        new(settings, Task.Run(() => Serve(settings, telemetry, look)), console, stop);

    /// <summary>Shows the run from now on, and says where.</summary>
    /// <exception cref="WebServerException">The address cannot be used.</exception>
    public async Task Show(IRunView run)
    {
        var server = await _server;
        server.Show(run, _stop);
        _console.WriteEvent(ConsoleEvents.Dashboard(server.Place));
        // From here on it is this page's to dispose.
        _run = run;
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
        _console.WriteEvent(ConsoleEvents.Lingers(server.Url, _settings.Linger));
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
            // It was not there, which has been told.
        }

        _run?.Dispose();
    }

    private static async Task<DashboardServer> Serve(DashboardSettings settings, Task<TelemetryExport?> telemetry, Func<Health> look)
    {
        var export = await telemetry;
        return await DashboardServer.Start(settings, settings.Token, look, export is null ? null : export.Map);
    }
}
