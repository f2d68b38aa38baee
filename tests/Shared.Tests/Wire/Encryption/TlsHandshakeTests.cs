using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Tests.Wire.Tensors;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Encryption;

/// <summary>Who does not have the cluster's certificate is not let in on the data plane, and nobody waits forever.</summary>
public sealed class TlsHandshakeTests : IDisposable
{
    private const long Term = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Guid _run = Guid.NewGuid();
    private readonly RecordedEvents _events = new();
    private readonly ParameterVectorPool _pool = new(TinyModel.Layout);
    private readonly ConcurrentQueue<int> _connected = [];
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        foreach (var resource in _open)
            resource.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task A_worker_with_another_certificate_hears_that_it_is_another()
    {
        var listener = Listen(Certificates.Ours);
        var error = await Assert.ThrowsAsync<TransportException>(() => Connect(listener, Certificates.Foreign));
        Assert.Equal(
            $"no data connection to 127.0.0.1:{listener.Port}: it has another certificate (SHA-256 {Certificates.Ours.Fingerprint}, ours is {Certificates.Foreign.Fingerprint}); start both sides with the same --tls file",
            error.Message);
        await AssertNobodyElseIsIn(listener, Certificates.Ours);
    }

    [Fact]
    public async Task A_worker_without_a_certificate_is_closed_on()
    {
        var listener = Listen(Certificates.Ours);
        using var worker = await Connect(listener, tls: null);
        await worker.Fault();
        await AssertNobodyElseIsIn(listener, Certificates.Ours);
    }

    [Fact]
    public async Task A_worker_with_a_certificate_at_a_coordinator_without_says_so()
    {
        var listener = Listen(null);
        var error = await Assert.ThrowsAsync<TransportException>(() => Connect(listener, Certificates.Ours));
        Assert.Matches("^no data connection to .*: the TLS handshake with it failed .*; start both sides with the same --tls file$", error.Message);
        await AssertNobodyElseIsIn(listener, tls: null);
    }

    [Fact]
    public async Task Who_speaks_in_plain_is_said_to_speak_no_tls()
    {
        using var listening = SocketPair.Listen();
        using var plain = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await plain.ConnectAsync(listening.LocalEndPoint!);
        using var accepted = await listening.AcceptAsync();
        plain.Send("\0\0\0\u0040 as Akka.Remote greets without TLS"u8);
        using var deadline = new CancellationTokenSource(Deadline);
        var error = await Assert.ThrowsAsync<TransportException>(() => Certificates.Ours.AcceptFrom(accepted, deadline.Token));
        Assert.Equal("it does not speak TLS", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1603010200010001fc0303")] // The first bytes of a ClientHello.
    public async Task A_peer_that_does_not_continue_is_closed_at_the_deadline(string sent)
    {
        var listener = Listen(Certificates.Ours, TimeSpan.FromMilliseconds(50));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, listener.Port);
        socket.Send(Convert.FromHexString(sent));
        await End(socket);
        // Closed by the listener, which therefore has done with it.
        Assert.Empty(_connected);
    }

    [Fact]
    public async Task A_handshake_that_is_cut_off_leaves_the_next_one_unharmed()
    {
        var listener = Listen(Certificates.Ours);
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, listener.Port);
            socket.Send(Convert.FromHexString("1603010200010001fc0303"));
            socket.Shutdown(SocketShutdown.Send);
            await End(socket);
        }

        await AssertNobodyElseIsIn(listener, Certificates.Ours);
    }

    [Fact]
    public async Task A_coordinator_that_accepts_and_says_nothing_is_given_up()
    {
        using var silent = SocketPair.Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(silent.LocalEndPoint!);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var error = await Assert.ThrowsAsync<TransportException>(() => Certificates.Ours.ConnectTo(socket, deadline.Token));
        Assert.Equal("it did not complete the TLS handshake in time", error.Message);
    }

    private ChannelListener Listen(ClusterCertificate? tls, TimeSpan? deadline = null)
    {
        var listener = new ChannelListener(
            new IPEndPoint(IPAddress.Loopback, 0), _run, Term, _pool, _events, (id, channel) =>
            {
                _open.Add(channel);
                _connected.Enqueue(id);
            }, tls)
        {
            PreambleDeadline = deadline ?? TimeSpan.FromMinutes(1),
        };
        _open.Add(listener);
        return listener;
    }

    private Task<TcpCoordinatorChannel> Connect(ChannelListener listener, ClusterCertificate? tls, int worker = 1) => TcpCoordinatorChannel.Connect(
        "127.0.0.1", listener.Port, new Preamble(_run, Term, listener.IssueToken(worker)), TinyModel.Layout, tls);

    /// <summary>A worker that fits comes after those before it, is let in, and is the only one.</summary>
    private async Task AssertNobodyElseIsIn(ChannelListener listener, ClusterCertificate? tls)
    {
        const int Fitting = 2;
        using var worker = await Connect(listener, tls, Fitting);
        Assert.True(SpinWait.SpinUntil(() => _connected.Contains(Fitting), Deadline));
        Assert.Equal([Fitting], _connected);
    }

    /// <summary>Ends when the other side has closed; an alert may come before.</summary>
    private static async Task End(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            while (await socket.ReceiveAsync(new byte[64], deadline.Token) > 0)
            {
            }
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }
}
