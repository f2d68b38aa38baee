namespace Autoencoder.Support;

/// <summary>
/// A host of a <see cref="TestNetwork"/>: a network namespace with nothing in it but its own loopback and, but for the hub,
/// a cable to the hub.
/// </summary>
public sealed class NetworkHost
{
    private readonly string _hub;
    private readonly string _port;

    internal NetworkHost(string name, string hub, string port) => (Name, _hub, _port) = (name, hub, port);

    public string Name { get; }

    /// <summary>What to put before a command, so that it runs on this host. The process keeps its identifier.</summary>
    internal string[] Enter => ["ip", "netns", "exec", Name];

    /// <summary>Has names mean these addresses here, from the next process on.</summary>
    public void SetNames(params ReadOnlySpan<(string Name, string Address)> names)
    {
        Directory.CreateDirectory(FilesOf(Name));
        using var hosts = File.CreateText(Path.Combine(FilesOf(Name), "hosts"));
        foreach (var (name, address) in names)
            hosts.WriteLine($"{address} {name}");
    }

    /// <summary>Has names be asked of a server that never answers, from the next process on.</summary>
    /// <param name="address">Of no machine.</param>
    public void SetSilentNameServer(string address)
    {
        Directory.CreateDirectory(FilesOf(Name));
        File.WriteAllText(Path.Combine(FilesOf(Name), "resolv.conf"), $"nameserver {address}\noptions timeout:30 attempts:5\n");
    }

    /// <summary>What ip puts in the place of the files of /etc for this host's processes.</summary>
    internal static string FilesOf(string name) => $"/etc/netns/{name}";

    /// <summary>
    /// Pulls the cable at the hub's end: nothing gets through, and neither side is told by its own system that it is so.
    /// </summary>
    /// <returns>The time in UTC right before it.</returns>
    public DateTime Cut() => Set("down");

    /// <summary>Plugs the cable in again.</summary>
    /// <returns>The time in UTC right before it.</returns>
    public DateTime Heal() => Set("up");

    private DateTime Set(string state)
    {
        var at = DateTime.UtcNow;
        IpCommand.Run($"-n {_hub} link set {_port} {state}");
        return at;
    }
}
