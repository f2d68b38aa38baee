using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>What a worker process is told.</summary>
/// <param name="IsUnnamed">Nobody gave it a name; it has its machine's and its process's.</param>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
/// <param name="Health">Where health and metrics are served; null for nowhere.</param>
/// <param name="Stays">When a run has ended, it waits for the next one of that coordinator, without a limit.</param>
public sealed record WorkerSettings(string Name, bool IsUnnamed, NodeAddress Coordinator, string DataDirectory, string? Tls, NodeAddress? Health, bool Stays, bool Verbose)
{
    public static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Coordinator, "HOST:PORT", "The coordinator, as its --listen says"),
        ProgramOptions.Data,
        new(OptionNames.Name, "NAME", "How the coordinator calls this worker; by default worker-1, worker-2, …"),
        OptionDefinition.Flag(OptionNames.Stay, "When the run has ended or the coordinator is gone, wait for the next run at that address, without a limit; without it, the end of the run is the worker's, and a coordinator is looked for for ten minutes"),
        ProgramOptions.Tls,
        new(OptionNames.Health, "HOST:PORT", "Serve /health/live, /health/ready and /metrics there; by default nowhere"),
        ProgramOptions.Log,
    ];

    /// <exception cref="SettingsException">An option is missing or unusable.</exception>
    public static WorkerSettings From(OptionValues values)
    {
        var address = values[OptionNames.Coordinator]
            ?? throw new SettingsException("--coordinator HOST:PORT is missing: give the address that the coordinator was started with as --listen.");
        if (NodeAddress.Parse(address) is not { Port: > 0, IsWildcard: false } coordinator)
            throw values.Unusable(OptionNames.Coordinator, "HOST:PORT, for example localhost:4053");
        if (values[OptionNames.Name] is { } given && !WorkerName.IsValid(given))
            throw values.Unusable(OptionNames.Name, WorkerName.Form);
        NodeAddress? health = values[OptionNames.Health] is { } text
            ? NodeAddress.Parse(text) ?? throw values.Unusable(OptionNames.Health, "HOST:PORT, for example 127.0.0.1:8081")
            : null;
        return new WorkerSettings(
            values[OptionNames.Name] ?? DefaultName(), values[OptionNames.Name] is null, coordinator, DataFolder.Resolve(values[OptionNames.Data]),
            values[OptionNames.Tls], health, values.Flag(OptionNames.Stay), values.Verbose);
    }

    private static string DefaultName()
    {
        // Set by what starts it again when it has crashed: its process is another one then, but whoever is barred is to stay so.
        if (Environment.GetEnvironmentVariable("WORKER_IDENTITY") is { } identity && WorkerName.IsValid(identity))
            return identity;
        var machine = new string([.. Environment.MachineName.Where(c => WorkerName.IsValid(c.ToString())).Take(48)]);
        return $"{(machine.Length == 0 ? "worker" : machine)}-{Environment.ProcessId}";
    }
}
