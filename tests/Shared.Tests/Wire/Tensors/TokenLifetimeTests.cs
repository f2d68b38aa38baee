using System.Net;
using System.Net.Sockets;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>How long a worker that was accepted may take to connect.</summary>
public sealed class TokenLifetimeTests : IDisposable
{
    private const long Term = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Guid _run = Guid.NewGuid();
    private readonly FakeTimeProvider _time = new();
    private readonly ParameterVectorPool _pool = new(TinyModel.Layout);
    private readonly System.Threading.Channels.Channel<int> _connected = System.Threading.Channels.Channel.CreateUnbounded<int>();
    private readonly ChannelListener _listener;

    public TokenLifetimeTests() => _listener = new ChannelListener(
        new IPEndPoint(IPAddress.Loopback, 0), _run, Term, _pool, new RecordedEvents(), (id, _) => _connected.Writer.TryWrite(id))
    {
        Time = _time,
    };

    [Fact]
    public async Task A_token_is_good_until_half_a_minute_has_passed()
    {
        var token = _listener.IssueToken(1);
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        using var worker = await Connect(token);
        Assert.Equal(1, await Connected());
    }

    [Fact]
    public async Task A_worker_that_comes_later_hears_nothing_but_the_end_and_is_let_in_with_a_new_token()
    {
        var token = _listener.IssueToken(1);
        _time.Advance(TimeSpan.FromSeconds(30));
        using var late = await Connect(token);
        Assert.Equal("the connection was closed by the other side", await late.Fault());

        using var anew = await Connect(_listener.IssueToken(2));
        Assert.Equal(2, await Connected());
    }

    [Fact]
    public void Tokens_of_workers_that_never_connect_do_not_pile_up()
    {
        for (var worker = 0; worker < 100; worker++)
        {
            _listener.IssueToken(worker);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(3, _listener.Outstanding);
    }

    [Fact]
    public async Task After_the_listener_is_closed_no_token_lets_anybody_in()
    {
        var token = _listener.IssueToken(1);
        using var accepted = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await accepted.ConnectAsync(IPAddress.Loopback, _listener.Port);
        using var first = await Connect(_listener.IssueToken(2));
        Assert.Equal(2, await Connected()); // So the connection made before it is accepted too.
        _listener.Dispose();

        var preamble = new byte[Preamble.Size];
        new Preamble(_run, Term, token).Write(preamble);
        accepted.Send(preamble);
        using var deadline = new CancellationTokenSource(Deadline);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[1], deadline.Token));
        Assert.Equal(0, _connected.Reader.Count);
    }

    public void Dispose() => _listener.Dispose();

    private Task<TcpCoordinatorChannel> Connect(Guid token) =>
        TcpCoordinatorChannel.Connect("127.0.0.1", _listener.Port, new Preamble(_run, Term, token), TinyModel.Layout);

    private Task<int> Connected() => _connected.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
}
