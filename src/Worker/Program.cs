using System.CommandLine;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Settings;
using Autoencoder.Shared.Telemetry;
using Autoencoder.Shared.Tls;
using Autoencoder.Worker;

var root = new RootCommand("Computes gradients for an autoencoder that a coordinator trains.")
    .WithOptions(OptionCatalog.Worker, async values =>
    {
        var settings = WorkerSettings.From(values);
        using var tls = settings.Tls is { } file ? ClusterCertificate.Load(file) : null;
        // A process of its own, which OpenTelemetry tells from the others by its name.
        var metrics = Task.Run(() => MetricsExport.Start("autoencoder-worker", settings.Name, isServed: false));
        NativeTorch.EnsureLoaded();
        var data = DataSet.Load(settings.DataDirectory);
        var status = await new WorkerProcess(settings, data, tls, new ConsoleLog(settings.Name), TimeProvider.System).Run();
        (await metrics)?.Dispose();
        return status;
    });

return await CommandLineProgram.Run(root, args);
