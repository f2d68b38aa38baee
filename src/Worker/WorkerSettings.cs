using Autoencoder.Shared.Hosting;
using Autoencoder.Shared.Settings;

namespace Autoencoder.Worker;

/// <summary>What a worker process is told.</summary>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
public sealed record WorkerSettings(string Name, NodeAddress Coordinator, string DataDirectory, string? Tls, bool Verbose)
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
        return new WorkerSettings(
            values[OptionCatalog.Name] ?? DefaultName(), coordinator, DataFolder.Resolve(values[OptionCatalog.Data]),
            values[OptionCatalog.Tls], values.Verbose);
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
