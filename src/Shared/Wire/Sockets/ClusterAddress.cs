using System.Net;

namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>Where a cluster is joined, and by whom it can be.</summary>
/// <param name="Advertised">For --coordinator.</param>
/// <param name="ControlPort">And <paramref name="DataPort"/>: of this machine.</param>
/// <param name="Certificate">The fingerprint of the one without which nobody is let in; null if nothing is encrypted.</param>
public sealed record ClusterAddress(NodeAddress Advertised, ListenAddress Place, int ControlPort, int DataPort, string? Certificate)
{
    /// <summary>Who can reach it, and whether it is encrypted, in one line.</summary>
    public string Openness => $"{Reach}, ports {ControlPort} and {DataPort}; {Encryption}";

    private string Reach => Place.Address switch
    {
        var address when IPAddress.IsLoopback(address) => $"reachable from this machine alone, at {address}",
        var address when ListenAddress.IsWildcard(address) =>
            $"reachable at every {(address.Equals(IPAddress.Any) ? "IPv4 " : "")}address of this machine{(Place.Reason is null ? "" : $" ({Place.Reason})")}",
        var address => $"reachable at {address} alone",
    };

    private string Encryption => Certificate is { } fingerprint ? $"encrypted, for those with certificate {fingerprint} alone"
        : IPAddress.IsLoopback(Place.Address) ? "not encrypted"
        : "not encrypted, and anyone who reaches it can join and read along (--tls)";
}
