using Autoencoder.Support;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Shared.Tests.Wire.Encryption;

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
