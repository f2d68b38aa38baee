using System.CommandLine;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Settings;
using Autoencoder.Shared.Tls;
using Autoencoder.Worker;

var root = new RootCommand("Computes gradients for an autoencoder that a coordinator trains.")
    .WithOptions(OptionCatalog.Worker, async values =>
    {
        var settings = WorkerSettings.From(values);
        using var tls = settings.Tls is { } file ? ClusterCertificate.Load(file) : null;
        NativeTorch.EnsureLoaded();
        var data = DataSet.Load(settings.DataDirectory);
        return await new WorkerProcess(settings, data, tls, new ConsoleLog(settings.Name), TimeProvider.System).Run();
    });

return await CommandLineProgram.Run(root, args);
