using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Encryption;

/// <summary>
/// The control plane over TLS, in the place of Akka.Remote's own transport, which ends the whole node when a handshake
/// fails that it began, as one with a worker that is just being killed does; and which waits for a handshake forever.
/// Akka.NET makes it, by its name in tls.conf.
/// </summary>
#pragma warning disable CA1001 // Akka.Remote ends it by Shutdown.
public sealed class TlsTransport : Akka.Remote.Transport.Transport
#pragma warning restore CA1001
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly TlsTransportSetup _setup;
    private readonly ConcurrentDictionary<TlsAssociation, bool> _open = new(ReferenceEqualityComparer.Instance);
    private Socket? _listener;
    private Address? _self;

    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = "tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null)!.Value;
        _setup = system.Settings.Setup.Get<TlsTransportSetup>().Value;
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var node = _setup.Node;
        _listener = ListenAddress.Listen(new IPEndPoint(node.Place.Address, node.Listen.Port));
        var port = node.Advertised.Port == 0 ? ((IPEndPoint)_listener.LocalEndPoint!).Port : node.Advertised.Port;
        _self = new Address(SchemeIdentifier, System.Name, Bracketed(node.Advertised.Host), port);
        var listening = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Acceptor.Run(_listener, connection => Admit(connection, listening.Task));
        return Task.FromResult((_self, listening));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var peer = $"{remoteAddress.Host}:{remoteAddress.Port}";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await socket.ConnectAsync(remoteAddress.Host.Trim('[', ']'), remoteAddress.Port!.Value, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new InvalidAssociationException($"no connection to {peer}: {e.Message}", e);
        }

        try
        {
            return Opened(remoteAddress, await _setup.Certificate.ConnectTo(socket, deadline.Token));
        }
        catch (TransportException e)
        {
            _setup.Failed(new TlsFailure(peer, Inbound: false, e.Message));
            throw new InvalidAssociationException($"{peer}: {e.Message}", e);
        }
    }

    /// <summary>Ends when what was still to be said has been said, or after two seconds.</summary>
    public override async Task<bool> Shutdown()
    {
        _listener?.Dispose();
        var open = _open.Keys.ToArray();
        foreach (var association in open)
#pragma warning disable CS0618 // The other one only logs.
            association.Disassociate();
#pragma warning restore CS0618
        await Task.WhenAll(open.Select(association => association.Ended));
        return true;
    }

    private async Task Admit(Socket socket, Task<IAssociationEventListener> listening)
    {
        socket.NoDelay = true;
        var (host, port) = socket.RemoteEndPoint is IPEndPoint from ? (Plain(from.Address).ToString(), from.Port) : ("unknown", 0);
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var stream = await _setup.Certificate.AcceptFrom(socket, deadline.Token);
            var remote = new Address(SchemeIdentifier, System.Name, Bracketed(host), port);
            (await listening).Notify(new InboundAssociation(Opened(remote, stream)));
        }
        catch (TransportException e)
        {
            _setup.Failed(new TlsFailure(host, Inbound: true, e.Message));
        }
    }

    private TlsAssociation Opened(Address remote, SslStream stream)
    {
        var association = new TlsAssociation(_self!, remote, stream, (int)MaximumPayloadBytes);
        _open[association] = true;
        association.Ended.ContinueWith(_ => _open.TryRemove(association, out bool _), TaskScheduler.Default);
        return association;
    }

    /// <summary>An IPv4 address as such, though it came to a socket that listens for both.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Bracketed(string host) => host.Contains(':') ? $"[{host}]" : host;
}
