using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>
/// The one certificate that all nodes of a cluster share. Each presents it and accepts nobody who presents another:
/// names, issuers and addresses say nothing, to have its private key is to belong to the cluster.
/// </summary>
public sealed class ClusterCertificate : IDisposable
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _context;
    private readonly byte[] _sha256;

    private ClusterCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _sha256 = SHA256.HashData(certificate.RawData);
        // Offline: a certificate that is compared byte for byte needs no chain to be looked for.
        _context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <param name="path">A certificate and its private key, not encrypted, both in PEM form in one file.</param>
    /// <exception cref="SettingsException">The file cannot be read, lacks one of the two, or its certificate is not valid now.</exception>
    public static ClusterCertificate Load(string path) => new(CertificateFile.Read(path, DateTimeOffset.Now));

    /// <summary>The first bytes of its SHA-256, for people to compare.</summary>
    public string Fingerprint => Short(_sha256);

    /// <summary>Takes the server's part of the handshake on a connection that was accepted. The stream owns the socket.</summary>
    /// <exception cref="TransportException">
    /// The other side is none of the cluster's, or was not done when <paramref name="deadline"/> came; the message is a
    /// clause about "it", and the socket is closed.
    /// </exception>
    public Task<SslStream> AcceptFrom(Socket socket, CancellationToken deadline) => Handshake(
        socket, (stream, accepts) => stream.AuthenticateAsServerAsync(ForServer(accepts), deadline));

    /// <summary>Takes the client's part of the handshake on a connection that was opened; otherwise as <see cref="AcceptFrom"/>.</summary>
    /// <exception cref="TransportException">As for <see cref="AcceptFrom"/>.</exception>
    public Task<SslStream> ConnectTo(Socket socket, CancellationToken deadline) => Handshake(
        socket, (stream, accepts) => stream.AuthenticateAsClientAsync(ForClient(accepts), deadline));

    /// <summary>For a web server that answers the cluster's nodes alone.</summary>
    public SslServerAuthenticationOptions ForServer() => ForServer((_, presented, _, _) => Objection(presented) is null);

    /// <summary>For a web client of the cluster's nodes.</summary>
    public SslClientAuthenticationOptions ForClient() => ForClient((_, presented, _, _) => Objection(presented) is null);

    public void Dispose() => _certificate.Dispose();

    private async Task<SslStream> Handshake(Socket socket, Func<SslStream, RemoteCertificateValidationCallback, Task> authenticate)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        string? stranger = null;
        try
        {
            await authenticate(stream, (_, presented, _, _) => (stranger = Objection(presented)) is null);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            await stream.DisposeAsync();
            throw new TransportException(stranger ?? (e switch
            {
                OperationCanceledException => "it did not complete the TLS handshake in time",
                // What came is no record of TLS at all; of what goes wrong in a handshake, there is a cause within.
                AuthenticationException { InnerException: null } => "it does not speak TLS",
                _ => $"the TLS handshake with it failed ({e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.')})",
            }), e);
        }
    }

    private SslServerAuthenticationOptions ForServer(RemoteCertificateValidationCallback accepts) => new()
    {
        ServerCertificateContext = _context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Versions,
        // Every connection proves anew that the other side has the key.
        AllowTlsResume = false,
        CertificateChainPolicy = NoChain(),
        RemoteCertificateValidationCallback = accepts,
    };

    private SslClientAuthenticationOptions ForClient(RemoteCertificateValidationCallback accepts) => new()
    {
        ClientCertificateContext = _context,
        EnabledSslProtocols = Versions,
        AllowTlsResume = false,
        CertificateChainPolicy = NoChain(),
        RemoteCertificateValidationCallback = accepts,
    };

    private string? Objection(X509Certificate? presented)
    {
        if (presented is null)
            return "it has no certificate";
        var sha256 = SHA256.HashData(presented.GetRawCertData());
        return sha256.AsSpan().SequenceEqual(_sha256) ? null : $"it has another certificate (SHA-256 {Short(sha256)}, ours is {Fingerprint})";
    }

    /// <summary>The platform builds a chain before it asks us; this keeps it from looking for one on the network.</summary>
    private X509ChainPolicy NoChain() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _certificate },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private static string Short(byte[] sha256) => $"{Convert.ToHexStringLower(sha256.AsSpan(0, 6))}…";
}
