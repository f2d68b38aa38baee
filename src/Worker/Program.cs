using System.CommandLine;
using System.Runtime.CompilerServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Program.Telemetry;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Worker;

return OpenFiles.Check(OpenFiles.NeededByCluster) ?? Run(args);

// By itself, so that nothing of it is loaded before.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args)
{
    var root = new RootCommand("Computes gradients for an autoencoder that a coordinator trains.")
        .WithOptions(WorkerSettings.Options, async values =>
        {
            OpenFiles.Require(OpenFiles.NeededByCluster);
            var settings = WorkerSettings.From(values);
            OpenFiles.Require(OpenFiles.NeededByCluster + OpenFiles.OfFurtherWorker * (settings.Workers - 1));
            using var tls = settings.Tls is { } file ? ClusterCertificate.Load(file) : null;
            using var log = new ConsoleLog(StandardOutput.Open(), settings.Name, LogFormats.Of(values), TimeProvider.System);
            CommandLineProgram.SetErrorContext(log.AddRun);
            if (settings.Tls is { } certificate && SecretFile.Warning("--tls", certificate, "the private key") is { } open)
                log.Line("warning", $"warning: {open}", open);
            var health = new CrewHealth(settings.Names, settings.Coordinator, TimeProvider.System);
            // On the side, for there is much to compile. OpenTelemetry tells this process from the others by its name.
            var telemetry = Task.Run(() => TelemetryExport.Start(
                "autoencoder-worker", settings.Name, isServed: settings.Health is not null, text => log.Line("warning", $"warning: {text}", text)));
            var server = Task.Run(() => Serve(settings.Health, health, telemetry));
            var data = DataOf(settings, tls, log, health);
            await using var served = await server;
            if (served is not null)
                log.Line("serving", $"health and metrics at {served.Url}");
            // Where the server has not waited for it: what is wrong with its variables is to be known before the work.
            var export = await telemetry;
            try
            {
                using var stop = new StopSignal();
                return await new WorkerProcess(settings, data, tls, log, health, TimeProvider.System).Run(stop.Token);
            }
            finally
            {
                if (data is FetchingData fetching)
                {
                    fetching.Dispose();
                    if (fetching.BytesFetched > 0)
                        log.Line("data-fetched", $"{ByteSize.Round(fetching.BytesFetched)} of data were fetched in all");
                }

                export?.Flush();
            }
        });

    return CommandLineProgram.Run(root, args).GetAwaiter().GetResult();
}

// A copy that is named has to be the run's; one that happens to be there need not.
static IWorkerData DataOf(WorkerSettings settings, ClusterCertificate? tls, ConsoleLog log, CrewHealth health)
{
    var isNamed = settings.Data is not null && settings.DataAddress is null;
    if (isNamed)
        return new LocalData(DataSet.Load(settings.Data!));
    var folder = DataFolder.Resolve(null);
    var copy = settings.DataAddress is null && Directory.Exists(folder) && DataSet.ExistsIn(folder) ? DataSet.Load(folder) : null;
    return new FetchingData(
        copy, settings.DataAddress, settings.Fetching, tls, new DataWaitLog(log, health, TimeProvider.System), text => log.Line("fetching-data", text), TimeProvider.System);
}

static async Task<WebServer?> Serve(NodeAddress? address, CrewHealth health, Task<TelemetryExport?> telemetry)
{
    if (address is not { } there)
        return null;
    var export = await telemetry;
    return await WebServer.Start(there, endpoints =>
    {
        HealthEndpoints.Map(endpoints, () => health.Now);
        export?.Map(endpoints);
    });
}
