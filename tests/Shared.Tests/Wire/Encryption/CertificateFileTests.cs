using System.Security.Cryptography;
using Autoencoder.Support;
using Autoencoder.Shared.Wire.Encryption;

namespace Autoencoder.Shared.Tests.Wire.Encryption;

/// <summary>Whatever is wrong with the file of --tls is one line that names it.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly string _good;

    public CertificateFileTests()
    {
        _path = _folder["cluster.pem"];
        _good = File.ReadAllText(TestCertificate.Write(_path));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_file_has_the_same_fingerprint_in_whatever_order_its_parts_are()
    {
        using var first = ClusterCertificate.Load(_path);
        var certificateAt = _good.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal);
        File.WriteAllText(_path, _good[certificateAt..] + _good[..certificateAt]);
        using var second = ClusterCertificate.Load(_path);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void A_file_that_is_not_there() => Refused(_folder["none.pem"], "there is no such file; docs/cluster.md");

    [Fact]
    public void A_folder() => Refused(_folder.Path, "cannot be read: ");

    [Fact]
    public void Something_else()
    {
        File.WriteAllText(_path, "epochs: 10");
        Refused(_path, "there is no certificate in PEM form in this file; docs/cluster.md");
    }

    [Fact]
    public void A_certificate_without_its_key()
    {
        File.WriteAllText(_path, _good[_good.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)..]);
        Refused(_path, "there is a certificate but no private key in this file; append the key");
    }

    [Fact]
    public void The_key_of_another_certificate()
    {
        var other = File.ReadAllText(TestCertificate.Write(_folder["other.pem"]));
        var certificateAt = _good.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal);
        File.WriteAllText(_path, other[..other.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)] + _good[certificateAt..]);
        Refused(_path, "cannot be used: ");
    }

    [Fact]
    public void An_encrypted_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        File.WriteAllText(_path, $"{encrypted}\n{_good[_good.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)..]}");
        Refused(_path, "the private key is encrypted");
    }

    [Theory]
    [InlineData(-3, -1, "the certificate expired on ")]
    [InlineData(1, 2, "the certificate is not valid before ")]
    public void A_certificate_that_is_not_valid_now(int from, int until, string problem) =>
        Refused(TestCertificate.Write(_path, from, until), problem);

    private static void Refused(string path, string problem)
    {
        var error = Assert.Throws<SettingsException>(() => ClusterCertificate.Load(path));
        Assert.StartsWith($"--tls {path}: {problem}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
