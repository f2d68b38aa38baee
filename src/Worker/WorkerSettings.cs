using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>What a worker process is told.</summary>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
/// <param name="Health">Where health and metrics are served; null for nowhere.</param>
public sealed record WorkerSettings(string Name, NodeAddress Coordinator, string DataDirectory, string? Tls, NodeAddress? Health, bool Verbose)
{
    /// <exception cref="SettingsException">An option is missing or unusable.</exception>
    public static WorkerSettings From(OptionValues values)
    {
        var address = values[OptionCatalog.Coordinator]
            ?? throw new SettingsException("--coordinator HOST:PORT is missing: give the address that the coordinator was started with as --listen.");
        if (NodeAddress.Parse(address) is not { Port: > 0, IsWildcard: false } coordinator)
            throw values.Unusable(OptionCatalog.Coordinator, "HOST:PORT, for example localhost:4053");
        if (values[OptionCatalog.Name] is { } given && !WorkerName.IsValid(given))
            throw values.Unusable(OptionCatalog.Name, WorkerName.Form);
        NodeAddress? health = values[OptionCatalog.Health] is { } text
            ? NodeAddress.Parse(text) ?? throw values.Unusable(OptionCatalog.Health, "HOST:PORT, for example 127.0.0.1:8081")
            : null;
        return new WorkerSettings(
            values[OptionCatalog.Name] ?? DefaultName(), coordinator, DataFolder.Resolve(values[OptionCatalog.Data]),
            values[OptionCatalog.Tls], health, values.Verbose);
    }

    private static string DefaultName()
    {
        var machine = new string([.. Environment.MachineName.Where(c => WorkerName.IsValid(c.ToString())).Take(48)]);
        return $"{(machine.Length == 0 ? "worker" : machine)}-{Environment.ProcessId}";
    }
}
