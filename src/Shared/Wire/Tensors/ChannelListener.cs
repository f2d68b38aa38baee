using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Wire.Tensors;

/// <summary>
/// Accepts the data connections of workers that the control plane has accepted. A connection that does not name the
/// run, the term and a token given out for it is closed without an answer.
/// </summary>
public sealed class ChannelListener : IDisposable
{
    private readonly Socket _socket;
    private readonly Guid _runId;
    private readonly long _term;
    private readonly ParameterVectorPool _pool;
    private readonly IWorkerChannelEvents _events;
    private readonly Action<int, IWorkerChannel> _connected;
    private readonly ClusterCertificate? _tls;
    private readonly ConcurrentDictionary<Guid, Expected> _expected = new();

    /// <param name="bind">Where to listen; port 0 takes a free one.</param>
    /// <param name="connected">Told the worker and its channel, on any thread, before anything is received on it.</param>
    /// <param name="tls">The cluster's certificate; null for connections that are not encrypted.</param>
    /// <exception cref="TransportException">The port is taken or the address is not this machine's.</exception>
    public ChannelListener(
        IPEndPoint bind, Guid runId, long term, ParameterVectorPool pool, IWorkerChannelEvents events,
        Action<int, IWorkerChannel> connected, ClusterCertificate? tls = null)
    {
        (_runId, _term, _pool, _events, _connected, _tls) = (runId, term, pool, events, connected, tls);
        try
        {
            _socket = ListenAddress.Listen(bind);
        }
        catch (SocketException e)
        {
            throw new TransportException($"cannot listen on {bind} for the workers' data connections: {e.Message}; choose another --listen port (the data plane takes the one after it)", e);
        }

        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _ = Acceptor.Run(_socket, connection => Admit(DataConnection.Configure(connection)));
    }

    public int Port { get; }

    /// <summary>How long a connection may take to say who it is, in TLS and by its preamble.</summary>
    internal TimeSpan PreambleDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a token is good. A worker that was slower hears only that its connection ended, and joins anew.</summary>
    internal static TimeSpan TokenLifetime { get; } = TimeSpan.FromSeconds(30);

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tokens that were given out, are not used, and were good when the last one was given out.</summary>
    internal int Outstanding => _expected.Count;

    /// <summary>Lets one connection with the returned token in, as this worker's, for half a minute.</summary>
    public Guid IssueToken(int workerId)
    {
        // Tokens of workers that vanished before they connected are dropped here, so they never pile up.
        foreach (var (old, expected) in _expected)
            if (!IsGood(expected))
                _expected.TryRemove(old, out _);

        var token = Guid.NewGuid();
        _expected[token] = new Expected(workerId, Time.GetTimestamp());
        return token;
    }

    /// <summary>Lets nobody in any more, not even a connection that is open but has not yet said who it is.</summary>
    public void Dispose()
    {
        _expected.Clear();
        _socket.Dispose();
    }

    private bool IsGood(Expected expected) => Time.GetElapsedTime(expected.Since) < TokenLifetime;

    private async Task Admit(Socket socket)
    {
        Stream? stream = null;
        try
        {
            var bytes = new byte[Preamble.Size];
            using var deadline = new CancellationTokenSource(PreambleDeadline);
            stream = await DataConnection.Accepted(socket, _tls, deadline.Token);
            await stream.ReadExactlyAsync(bytes, deadline.Token);
            var preamble = Preamble.Read(bytes);
            if (preamble.RunId == _runId && preamble.Term == _term && _expected.TryRemove(preamble.Token, out var expected)
                && IsGood(expected))
            {
                var channel = new TcpWorkerChannel(stream, expected.WorkerId, _term, _pool, _events);
                _connected(expected.WorkerId, channel);
                channel.Start();
                return;
            }
        }
        catch (Exception e) when (e is IOException or TransportException or OperationCanceledException or ObjectDisposedException)
        {
            // This was not a worker of this run.
        }

        stream?.Dispose();
        socket.Dispose();
    }

    /// <param name="Since">The timestamp at which the token was given out.</param>
    private readonly record struct Expected(int WorkerId, long Since);
}
