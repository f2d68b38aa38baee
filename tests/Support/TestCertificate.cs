using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Autoencoder.Support;

/// <summary>Certificates as the command in docs/cluster.md makes them, each with a key of its own.</summary>
public static class TestCertificate
{
    /// <summary>A certificate and its key in PEM form, in one file.</summary>
    /// <param name="from">Valid from so many days after now; negative: before.</param>
    /// <param name="until">Valid until so many days after now.</param>
    /// <returns>The path.</returns>
    public static string Write(string path, int from = -1, int until = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=autoencoder", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until));
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write($"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        return path;
    }
}
