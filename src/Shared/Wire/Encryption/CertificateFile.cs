using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>Reads the file of --tls: a certificate and its private key, not encrypted, both in PEM form.</summary>
internal static class CertificateFile
{
    private const string Remedy = "docs/cluster.md, under Encryption, has the one command that makes such a file";

    /// <exception cref="SettingsException">The file cannot be read, lacks one of the two, or its certificate is not valid now.</exception>
    public static X509Certificate2 Read(string path, DateTimeOffset now)
    {
        var text = TextOf(path);
        if (!text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new SettingsException($"--tls {path}: there is no certificate in PEM form in this file; {Remedy}.");
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new SettingsException($"--tls {path}: the private key is encrypted, but there is nobody to ask for a password; write it without one (openssl pkey), readable by you alone.");
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new SettingsException($"--tls {path}: there is a certificate but no private key in this file; append the key in PEM form.");
        var certificate = Parse(path, text);
        if (now >= certificate.NotBefore && now <= certificate.NotAfter)
            return certificate;
        var problem = now < certificate.NotBefore ? $"is not valid before {certificate.NotBefore:yyyy-MM-dd HH:mm}; is this machine's clock right?" : $"expired on {certificate.NotAfter:yyyy-MM-dd HH:mm}; make a new one for all machines: {Remedy}.";
        certificate.Dispose();
        throw new SettingsException($"--tls {path}: the certificate {problem}");
    }

    private static string TextOf(string path)
    {
        return FileAttempt.OrThrow(Read, reason =>
            new SettingsException($"--tls {path}: cannot be read: {reason.TrimEnd('.')}; it must be a file that this program's user may read."));

        string Read()
        {
            try
            {
                return InputFile.ReadText(path);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new SettingsException($"--tls {path}: there is no such file; {Remedy}.");
            }
        }
    }

    private static X509Certificate2 Parse(string path, string text)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(text, text);
            if (!OperatingSystem.IsWindows())
                return certificate;
            // Windows takes part in TLS only with a key that is in one of its stores, even if only for the lifetime of the process.
            using (certificate)
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SettingsException($"--tls {path}: cannot be used: {e.Message.TrimEnd('.').ReplaceLineEndings(" ")}; {Remedy}.");
        }
    }
}
