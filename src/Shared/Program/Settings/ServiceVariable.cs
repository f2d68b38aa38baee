using System.Text.RegularExpressions;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// Variables that Kubernetes and docker's links give to every container beside a service, named after it: those of a
/// service called autoencoder look like ours.
/// </summary>
/// <remarks>
/// Kubernetes: NAME_SERVICE_HOST, NAME_SERVICE_PORT, NAME_SERVICE_PORT_PORTNAME, and the forms of docker's links
/// (kubernetes.io/docs/concepts/services-networking/service, "Environment variables"). Docker: NAME_NAME, NAME_PORT,
/// NAME_PORT_4053_TCP and the same with _ADDR, _PORT and _PROTO, NAME_ENV_VARIABLE (docs.docker.com/engine/network/links); of ports that follow one another also
/// _START, _END, _PORT_START and _PORT_END (moby, daemon/links/links.go).
/// </remarks>
internal static partial class ServiceVariable
{
    /// <summary>True if no person has set it.</summary>
    public static bool Is(string variable, string value) =>
        Named().IsMatch(variable)
        // AUTOENCODER_NAME is an option of the worker, whose value has no slash.
        || (variable.EndsWith("_NAME", StringComparison.OrdinalIgnoreCase) && value.StartsWith('/'))
        || (variable.EndsWith("_PORT", StringComparison.OrdinalIgnoreCase) && Url().IsMatch(value));

    [GeneratedRegex("^(tcp|udp|sctp)://", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex("_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(ADDR|PROTO|(PORT_)?(START|END)|PORT))?$|^AUTOENCODER_(.+_)?ENV_", RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
