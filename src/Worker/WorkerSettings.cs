using Autoencoder.Shared;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Blocks;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>What a worker process is told.</summary>
/// <param name="Name">Of the process, and of its worker if it has one.</param>
/// <param name="IsUnnamed">Nobody gave it a name; it has its machine's and its process's.</param>
/// <param name="Workers">That this process has, each with a compute thread of its own.</param>
/// <param name="Data">As it was given: a folder or a web address; null for neither.</param>
/// <param name="Fetching">How data are kept that are fetched.</param>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
/// <param name="Health">Where health and metrics are served; null for nowhere.</param>
/// <param name="Stays">When a run has ended, it waits for the next one of that coordinator, without a limit.</param>
public sealed record WorkerSettings(string Name, bool IsUnnamed, int Workers, NodeAddress Coordinator, string? Data, FetchSettings Fetching, string? Tls, NodeAddress? Health, bool Stays, bool Verbose)
{
    /// <summary>Of the data, if they are named as a web address.</summary>
    public Uri? DataAddress => Data is null ? null : WebAddress.Of(Data);

    /// <summary>What the workers of this process call themselves, by their place.</summary>
    public IReadOnlyList<string> Names => Workers == 1 ? [Name] : [.. Enumerable.Range(1, Workers).Select(number => NameOf(Name, number))];

    public static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(OptionNames.Coordinator, "HOST:PORT", "The coordinator, as its --listen says"),
        new(OptionNames.Data, "DIR", "Folder of a copy of the data, or the web address of one that was packed; without it, those in data/mnist, here or in a folder above, if they are the run's, and else what the coordinator has is fetched from it"),
        new(OptionNames.Workers, "N", "Workers inside this process, each with a thread that computes; they share the data and the connection to the cluster; by default one a core"),
        new(OptionNames.Cache, "SIZE", "Most data that are kept of those that are fetched, for example 512MiB, for all workers of the process together, and at least six blocks of 4 MiB and two for each further worker; by default a quarter of the memory"),
        new(OptionNames.CacheFolder, "DIR", "Where they are kept; by default in the system's folder of temporary files"),
        new(OptionNames.Name, "NAME", "How the coordinator calls this worker, or NAME-1, NAME-2, … if there are several; by default worker-1, worker-2, …"),
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
        var workers = WorkersOf(values);
        if (values[OptionNames.Name] is { } given && !IsUsable(given, workers))
            throw values.Unusable(OptionNames.Name, WorkerName.IsValid(given)
                ? FormattableString.Invariant($"a name that is still {WorkerName.Form} with a number from 1 to {workers} after it, because this process has {workers} workers")
                : WorkerName.Form);
        NodeAddress? health = values[OptionNames.Health] is { } text
            ? NodeAddress.Parse(text) ?? throw values.Unusable(OptionNames.Health, "HOST:PORT, for example 127.0.0.1:8081")
            : null;
        return new WorkerSettings(
            values[OptionNames.Name] ?? DefaultName(workers), values[OptionNames.Name] is null, workers, coordinator, values[OptionNames.Data], Fetch(values) with { Readers = workers },
            values[OptionNames.Tls], health, values.Flag(OptionNames.Stay), values.Verbose);
    }

    private static int WorkersOf(OptionValues values)
    {
        // Where coordinator and workers share their settings, it says that the coordinator has none of its own.
        var isOfCoordinator = values[OptionNames.Workers]?.Trim() == "0" && !values.IsOnCommandLine(OptionNames.Workers);
        return (isOfCoordinator ? null : values.WholeNumber(OptionNames.Workers, 1, WorkerCount.Most)) ?? WorkerCount.Default;
    }

    private static string NameOf(string process, int number) => FormattableString.Invariant($"{process}-{number}");

    private static bool IsUsable(string name, int workers) => WorkerName.IsValid(name) && (workers == 1 || WorkerName.IsValid(NameOf(name, workers)));

    private static FetchSettings Fetch(OptionValues values)
    {
        if (values[OptionNames.Data] is { } data && WebAddress.IsMeant(data) && WebAddress.Of(data) is null)
            throw values.Unusable(OptionNames.Data, WebAddress.Form);
        if (values[OptionNames.Cache] is { } text && ByteSize.Parse(text) is null)
            throw values.Unusable(OptionNames.Cache, "an amount of data, for example 512MiB or 2GiB");
        return new FetchSettings(values[OptionNames.Cache] is { } size ? ByteSize.Parse(size) : null, values[OptionNames.CacheFolder]);
    }

    private static string DefaultName(int workers)
    {
        // Set by what starts it again when it has crashed: its process is another one then, but a barred worker is to stay so.
        if (Environment.GetEnvironmentVariable("WORKER_IDENTITY") is { } identity && IsUsable(identity, workers))
            return identity;
        var machine = new string([.. Environment.MachineName.Where(c => WorkerName.IsValid(c.ToString())).Take(48)]);
        return $"{(machine.Length == 0 ? "worker" : machine)}-{Environment.ProcessId}";
    }
}
