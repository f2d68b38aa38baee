using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>What a worker process is told.</summary>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
/// <param name="Health">Where health and metrics are served; null for nowhere.</param>
public sealed record WorkerSettings(string Name, NodeAddress Coordinator, string DataDirectory, string? Tls, NodeAddress? Health, bool Verbose)
{
    public const int MaxNameLength = 64;

    /// <exception cref="SettingsException">An option is missing or unusable.</exception>
    public static WorkerSettings From(OptionValues values)
    {
        var address = values[OptionCatalog.Coordinator]
            ?? throw new SettingsException("--coordinator HOST:PORT is missing: give the address that the coordinator was started with as --listen.");
        if (NodeAddress.Parse(address) is not { Port: > 0, IsWildcard: false } coordinator)
            throw values.Unusable(OptionCatalog.Coordinator, "HOST:PORT, for example localhost:4053");
        if (values[OptionCatalog.Name] is { } given && !IsName(given))
            throw values.Unusable(OptionCatalog.Name, $"at most {MaxNameLength} letters, digits, '.', '_' or '-'");
        NodeAddress? health = values[OptionCatalog.Health] is { } text
            ? NodeAddress.Parse(text) ?? throw values.Unusable(OptionCatalog.Health, "HOST:PORT, for example 127.0.0.1:8081")
            : null;
        return new WorkerSettings(
            values[OptionCatalog.Name] ?? DefaultName(), coordinator, DataFolder.Resolve(values[OptionCatalog.Data]),
            values[OptionCatalog.Tls], health, values.Verbose);
    }

    /// <summary>True for 1 to 64 ASCII letters, digits, '.', '_' and '-': names go to terminals, files and pages.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string DefaultName()
    {
        var machine = new string([.. Environment.MachineName.Where(c => IsName(c.ToString())).Take(48)]);
        return $"{(machine.Length == 0 ? "worker" : machine)}-{Environment.ProcessId}";
    }
}
