using Autoencoder.Processes;
using Autoencoder.Shared.Tls;

namespace Autoencoder.Shared.Tests.Tls;

/// <summary>The certificate of the tests' cluster, and one of another cluster.</summary>
internal static class Certificates
{
    public static ClusterCertificate Ours { get; } = Load();

    public static ClusterCertificate Foreign { get; } = Load();

    private static ClusterCertificate Load()
    {
        using var folder = new TemporaryFolder();
        return ClusterCertificate.Load(TestCertificate.Write(folder["cluster.pem"]));
    }
}
