using System.Globalization;
using System.Text.RegularExpressions;

namespace Autoencoder.Support;

/// <summary>
/// A network inside this machine, and apart from all that the machine is connected to: a hub, where the coordinator runs,
/// and hosts with a cable each to it that can be cut. All are network namespaces, which are gone when it is disposed of;
/// what a process that was killed left behind goes when the next network is made.
/// </summary>
public sealed partial class TestNetwork : IDisposable
{
    private const string Prefix = "autoencoder";
    private const string Bridge = "hub";
    private const int MaxHosts = 250;

    private static int _networks;

    private readonly string _name;
    private readonly List<string> _namespaces = [];

    private TestNetwork() =>
        _name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _networks)}");

    /// <summary>Why there can be no such network here; null if there can.</summary>
    public static string? Unavailable { get; } = Probe();

    /// <summary>The hub's IP address.</summary>
    public static string Address => "10.0.0.1";

    /// <summary>The hub's IPv6 address.</summary>
    public static string AddressV6 => "fd0a::1";

    /// <summary>Where the coordinator runs.</summary>
    public NetworkHost Hub { get; private set; } = null!;

    /// <exception cref="ProcessException">There can be no such network; the message says why.</exception>
    public static TestNetwork Create()
    {
        var network = new TestNetwork();
        try
        {
            RemoveOrphans();
            network.AddHub();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A host whose cable is plugged in.</summary>
    public NetworkHost AddHost()
    {
        var number = _namespaces.Count;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxHosts);
        var port = $"port{number}";
        var host = AddNamespace($"host{number}", port);
        IpCommand.Run($"-n {Hub.Name} link add {port} type veth peer name eth0 netns {host.Name}");
        IpCommand.Run($"-n {Hub.Name} link set {port} master {Bridge} up");
        IpCommand.Run($"-n {host.Name} addr add 10.0.0.{number + 1}/24 dev eth0");
        IpCommand.Run($"-n {host.Name} addr add fd0a::{number + 1}/64 dev eth0 nodad");
        IpCommand.Run($"-n {host.Name} link set eth0 up");
        return host;
    }

    /// <summary>The processes on its hosts must have ended.</summary>
    public void Dispose()
    {
        foreach (var name in _namespaces)
            Remove(name);
        _namespaces.Clear();
    }

    private void AddHub()
    {
        Hub = AddNamespace("hub", "");
        IpCommand.Run($"-n {Hub.Name} link add {Bridge} type bridge");
        IpCommand.Run($"-n {Hub.Name} addr add {Address}/24 dev {Bridge}");
        IpCommand.Run($"-n {Hub.Name} addr add {AddressV6}/64 dev {Bridge} nodad");
        IpCommand.Run($"-n {Hub.Name} link set {Bridge} up");
    }

    private NetworkHost AddNamespace(string name, string port)
    {
        var host = new NetworkHost($"{_name}-{name}", Hub?.Name ?? "", port);
        IpCommand.Run($"netns add {host.Name}");
        _namespaces.Add(host.Name);
        IpCommand.Run($"-n {host.Name} link set lo up");
        return host;
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
            return "network namespaces are a thing of Linux";
        if (!Environment.IsPrivilegedProcess)
            return "network namespaces need root";
        try
        {
            using var network = Create();
            network.AddHost();
            return null;
        }
        catch (ProcessException e)
        {
            return $"no network namespace can be made here: {e.Message}";
        }
    }

    private static void RemoveOrphans()
    {
        foreach (var line in IpCommand.Run("netns list").Split('\n'))
            if (OwnName().Match(line) is { Success: true } match && !Directory.Exists($"/proc/{match.Groups["process"].Value}"))
                Remove(match.Groups["name"].Value);
    }

    private static void Remove(string name)
    {
        try
        {
            IpCommand.Run($"netns delete {name}");
        }
        catch (ProcessException)
        {
            // Another process that makes a network has just removed the orphan, too.
        }

        if (Directory.Exists(NetworkHost.FilesOf(name)))
            Directory.Delete(NetworkHost.FilesOf(name), recursive: true);
    }

    [GeneratedRegex($"^(?<name>{Prefix}-(?<process>[0-9]+)-[^ ]+)")]
    private static partial Regex OwnName();
}
