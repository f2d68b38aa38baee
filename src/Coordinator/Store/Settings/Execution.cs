using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>How a run is carried out: nothing of it changes a bit of the weights.</summary>
/// <param name="OutDirectory">Null for a new folder under runs/.</param>
/// <param name="Workers">Inside this process.</param>
/// <param name="Listen">Null if no other processes are accepted.</param>
/// <param name="Advertise">How these reach it, if not there; null: there. Port 0: the one that is listened on.</param>
/// <param name="AwaitWorkers">The training begins when so many have joined.</param>
/// <param name="CheckpointsKept">The newest so many stay.</param>
/// <param name="AuditRate">The fraction of sums, 0 to 1, that two workers compute.</param>
/// <param name="WorkerTimeout">A worker that owes an answer and gives none for so long, at least, has its connection closed.</param>
/// <param name="Tls">File of the cluster's certificate, or null.</param>
public sealed record Execution(
    string DataDirectory, string? OutDirectory, int Workers, NodeAddress? Listen, NodeAddress? Advertise, int AwaitWorkers,
    CheckpointSchedule Checkpoints, int CheckpointsKept, double AuditRate, TimeSpan WorkerTimeout, string? Tls, bool Verbose)
{
    public const int MaxWorkers = WorkerCount.Most;

    /// <exception cref="SettingsException">An option is unusable, alone or with the others.</exception>
    public static Execution From(OptionValues values)
    {
        var advertise = Advertising(values);
        var listen = Listening(values, advertise);
        var workers = values.WholeNumber(OptionNames.Workers, 0, MaxWorkers) ?? WorkerCount.Default;
        if (workers == 0 && listen is null)
            throw new SettingsException("--workers 0 leaves nobody to compute; add --listen HOST:PORT, so that workers of other processes can join.");
        var await = values.WholeNumber(OptionNames.AwaitWorkers, 1, MaxWorkers) ?? Math.Max(1, workers);
        if (await > workers && listen is null)
            throw new SettingsException($"--await-workers {await} is more than the {workers} workers of this process; add --listen HOST:PORT, so that others can join.");
        return new Execution(
            DataFolder.Resolve(values[OptionNames.Data]), values[OptionNames.Out], workers, listen, advertise, await, CheckpointsOf(values),
            values.WholeNumber(OptionNames.CheckpointKeep, 1, 1000) ?? 3, values.Fraction(OptionNames.Audit) ?? 0,
            TimeSpan.FromSeconds(values.WholeNumber(OptionNames.WorkerTimeout, 2, 86_400) ?? 60), values[OptionNames.Tls], values.Verbose);
    }

    /// <summary>
    /// What settings.json has of it, by the names of the options; null for what is not given. Paths are whole: who continues
    /// the run may stand in another folder.
    /// </summary>
    internal IEnumerable<(string Name, object? Value)> Settings =>
    [
        (OptionNames.Data, Path.GetFullPath(DataDirectory)),
        (OptionNames.Workers, Workers),
        (OptionNames.Listen, Listen?.ToString()),
        (OptionNames.Advertise, Advertise?.ToString()),
        (OptionNames.AwaitWorkers, AwaitWorkers),
        (OptionNames.CheckpointEvery, Checkpoints.ToString()),
        (OptionNames.CheckpointKeep, CheckpointsKept),
        (OptionNames.Audit, AuditRate),
        (OptionNames.WorkerTimeout, (int)WorkerTimeout.TotalSeconds),
        (OptionNames.Tls, Tls is null ? null : Path.GetFullPath(Tls)),
    ];

    private static CheckpointSchedule CheckpointsOf(OptionValues values)
    {
        if (values[OptionNames.CheckpointEvery] is not { } text)
            return CheckpointSchedule.Default;
        return CheckpointSchedule.TryParse(text, out var schedule)
            ? schedule
            : throw values.Unusable(OptionNames.CheckpointEvery, CheckpointSchedule.Form);
    }

    private static NodeAddress? Listening(OptionValues values, NodeAddress? advertise)
    {
        if (values[OptionNames.Listen] is not { } text)
            return advertise is null
                ? null
                : throw new SettingsException($"{values.SourceOf(OptionNames.Advertise)} says how workers reach this machine, but nothing listens; add --listen HOST:PORT.");
        if (NodeAddress.Parse(text) is not { } address)
            throw values.Unusable(OptionNames.Listen, "HOST:PORT, for example localhost:4053");
        if (address.IsWildcard && advertise is null)
            throw values.Unusable(OptionNames.Listen, "the name or address by which workers reach this machine; or add it as --advertise HOST");
        if (address.Port == 0 && advertise is { Port: > 0 })
            throw values.Unusable(OptionNames.Listen, $"a port, for if the system chooses it, nobody knows what {values.SourceOf(OptionNames.Advertise)} is to lead to");
        return Usable(values, OptionNames.Listen, address);
    }

    private static NodeAddress? Advertising(OptionValues values)
    {
        if (values[OptionNames.Advertise] is not { } text)
            return null;
        return (NodeAddress.Parse(text) ?? NodeAddress.Parse($"{text}:0")) is { IsWildcard: false } address
            ? Usable(values, OptionNames.Advertise, address)
            : throw values.Unusable(OptionNames.Advertise, "HOST or HOST:PORT, for example trainer.example.org:4053");
    }

    private static NodeAddress Usable(OptionValues values, string option, NodeAddress address) => address.Port == ushort.MaxValue
        ? throw values.Unusable(option, "a port below 65535, because the one after it is used too")
        : address;
}
