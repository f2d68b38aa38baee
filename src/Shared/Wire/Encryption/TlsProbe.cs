using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>Finds out whether somebody who does not answer in plain speaks TLS.</summary>
public static class TlsProbe
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>True if a handshake that is begun at this address is answered by a certificate. It is not carried on.</summary>
    public static async Task<bool> SpeaksTls(NodeAddress address)
    {
        var answered = false;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address.Host, address.Port, deadline.Token);
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        answered = certificate is not null;
                        return false;
                    },
                }, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            // That there is nobody, or nobody who carries on, is expected.
        }

        return answered;
    }
}
