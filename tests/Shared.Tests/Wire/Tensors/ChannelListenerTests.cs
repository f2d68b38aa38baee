using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

public sealed class ChannelListenerTests : IDisposable
{
    private const long Term = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Guid _run = Guid.NewGuid();
    private readonly RecordedEvents _events = new();
    private readonly ParameterVectorPool _pool = new(TinyModel.Layout);
    private readonly System.Threading.Channels.Channel<int> _connected = System.Threading.Channels.Channel.CreateUnbounded<int>();
    private readonly ChannelListener _listener;

    public ChannelListenerTests() => _listener = Listen(0, TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Each_token_lets_its_worker_in_once()
    {
        var (first, second) = (_listener.IssueToken(11), _listener.IssueToken(12));
        using var worker12 = await Connect(new Preamble(_run, Term, second));
        Assert.Equal(12, await Connected());
        using var worker11 = await Connect(new Preamble(_run, Term, first));
        Assert.Equal(11, await Connected());
        using var again = await Connect(new Preamble(_run, Term, first));
        await IsClosed(again);
        Assert.Equal(0, _connected.Reader.Count);
    }

    [Fact]
    public async Task Another_run_another_term_and_an_unknown_token_are_closed_without_an_answer_and_spend_no_token()
    {
        var token = _listener.IssueToken(1);
        foreach (var preamble in (Preamble[])[new(Guid.NewGuid(), Term, token), new(_run, Term - 1, token), new(_run, Term, Guid.NewGuid())])
        {
            using var stranger = await Connect(preamble);
            await IsClosed(stranger);
        }

        Assert.Equal(0, _connected.Reader.Count);
        using var worker = await Connect(new Preamble(_run, Term, token));
        Assert.Equal(1, await Connected());
    }

    [Fact]
    public async Task Garbage_is_closed_without_an_answer()
    {
        using var stranger = await Connect(null);
        stranger.Send("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a scanner of some sort\r\n\r\n"u8);
        await IsClosed(stranger);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Preamble.Size - 1)]
    public async Task A_connection_that_does_not_say_who_it_is_is_closed_at_the_deadline(int bytesSent)
    {
        using var impatient = Listen(0, TimeSpan.FromMilliseconds(20));
        using var stranger = await Connect(null, impatient.Port);
        var preamble = new byte[Preamble.Size];
        new Preamble(_run, Term, impatient.IssueToken(1)).Write(preamble);
        stranger.Send(preamble.AsSpan(0, bytesSent));
        await IsClosed(stranger);
        Assert.Equal(0, _connected.Reader.Count);
    }

    [Fact]
    public void The_deadline_is_five_seconds_unless_said_otherwise()
    {
        using var listener = new ChannelListener(new IPEndPoint(IPAddress.Loopback, 0), _run, Term, _pool, _events, (_, _) => { });
        Assert.Equal(TimeSpan.FromSeconds(5), listener.PreambleDeadline);
    }

    [Fact]
    public void A_port_in_use_is_an_error_of_one_line()
    {
        var error = Assert.Throws<TransportException>(() => Listen(_listener.Port, TimeSpan.Zero));
        Assert.StartsWith($"cannot listen on 127.0.0.1:{_listener.Port} for the workers' data connections: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; choose another --listen port (the data plane takes the one after it)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_worker_that_finds_nobody_says_where_it_asked()
    {
        _listener.Dispose();
        var error = await Assert.ThrowsAsync<TransportException>(() => TcpCoordinatorChannel.Connect(
            "127.0.0.1", _listener.Port, new Preamble(_run, Term, Guid.NewGuid()), TinyModel.Layout));
        Assert.StartsWith($"no data connection to 127.0.0.1:{_listener.Port}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _listener.Dispose();

    private ChannelListener Listen(int port, TimeSpan deadline) => new(
        new IPEndPoint(IPAddress.Loopback, port), _run, Term, _pool, _events, (id, _) => _connected.Writer.TryWrite(id))
    {
        PreambleDeadline = deadline,
    };

    private Task<int> Connected() => _connected.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    private async Task<Socket> Connect(Preamble? preamble, int? port = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port ?? _listener.Port);
        if (preamble is { } given)
        {
            var bytes = new byte[Preamble.Size];
            given.Write(bytes);
            socket.Send(bytes);
        }

        return socket;
    }

    /// <summary>Ends when the other side has closed; nothing was answered. Bytes it left unread make the end a reset.</summary>
    private static async Task IsClosed(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1], deadline.Token));
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }
}
