namespace Autoencoder.Shared.Program.Web;

/// <summary>On an endpoint: it is answered whatever a request calls this server, against <see cref="HostRule"/>.</summary>
internal sealed class AnyHost
{
    private AnyHost()
    {
    }

    public static AnyHost Instance { get; } = new();
}
