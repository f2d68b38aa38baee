using System.Net;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

public class TcpChannelTests : ChannelContract, IDisposable
{
    private readonly ClusterCertificate? _tls;
    private readonly Guid _run = Guid.NewGuid();
    private readonly TaskCompletionSource<IWorkerChannel> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChannelListener _listener;

    public TcpChannelTests()
        : this(null)
    {
    }

    protected TcpChannelTests(ClusterCertificate? tls)
    {
        _tls = tls;
        _listener = new ChannelListener(
            new IPEndPoint(IPAddress.Loopback, 0), _run, Term, Pool, Events, (id, channel) =>
            {
                Assert.Equal(WorkerId, id);
                _connected.SetResult(channel);
            }, tls)
        {
            PreambleDeadline = TimeSpan.FromMinutes(1),
        };
    }

    [Fact]
    public async Task When_the_coordinator_closes_the_worker_hears_the_reason()
    {
        var (coordinator, worker) = await Open();
        coordinator.Dispose();
        Assert.Contains(await worker.Fault(), (string[])["the connection was closed by the other side", "the connection was reset"]);
        Assert.Equal("it was stopped", await Events.Closed());
    }

    [Fact]
    public async Task When_the_worker_closes_the_coordinator_hears_the_reason()
    {
        var (_, worker) = await Open();
        worker.Close();
        Assert.Equal("the connection was closed by the other side", await Events.Closed());
    }

    [Fact]
    public async Task Disposed_it_frees_its_vectors_those_that_come_back_later_too()
    {
        var (coordinator, worker) = await Open();
        coordinator.Assign(Train(0, 0, 1), TinyModel.Weights(0, Pool));
        var (_, weights) = (await worker.Next())!.Value;
        var (free, rented) = (worker.Gradients.Rent(), worker.Gradients.Rent());
        worker.Gradients.Return(free);
        worker.Close();
        Assert.Equal((false, false, false), (weights.IsFreed(), free.IsFreed(), rented.IsFreed()));
        worker.Dispose();
        Assert.Equal((true, true, false), (weights.IsFreed(), free.IsFreed(), rented.IsFreed()));
        worker.Gradients.Return(rented);
        Assert.True(rented.IsFreed());
    }

    public void Dispose()
    {
        _listener.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<(IWorkerChannel Coordinator, ICoordinatorChannel Worker)> Open()
    {
        var worker = await TcpCoordinatorChannel.Connect(
            "localhost", _listener.Port, new Preamble(_run, Term, _listener.IssueToken(WorkerId)), TinyModel.Layout, _tls);
        return (await _connected.Task.WaitAsync(Deadline), worker);
    }
}
