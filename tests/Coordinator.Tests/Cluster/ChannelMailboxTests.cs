using Akka.Actor;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class ChannelMailboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ChannelMailbox _mailbox = new();
    private TaskCompletionSource<(int Thread, bool? Finite)> _received = null!;
    private ClusterHost _host = null!;

    public async Task InitializeAsync() => _host = await ClusterHost.StartWithoutCluster(verbose: false, system => _mailbox.DeliverTo(system.ActorOf(
        Props.Create(() => new Receiving(this)).WithDispatcher(ClusterNode.CallerRunsDispatcher))));

    public async Task DisposeAsync()
    {
        await _host.Stop();
        _host.Dispose();
    }

    // The first ones may find the actor busy with its start.
    [Fact]
    public async Task A_worker_of_this_process_runs_the_actor_itself()
    {
        var ran = false;
        for (var i = 0; i < 1000 && !ran; i++)
        {
            var (caller, actor) = await Deliver(TaskCreationOptions.LongRunning);
            ran = caller == actor;
        }

        Assert.True(ran);
    }

    [Fact]
    public async Task A_thread_of_the_pool_does_not()
    {
        for (var i = 0; i < 100; i++)
        {
            var (caller, actor) = await Deliver(TaskCreationOptions.None);
            Assert.NotEqual(caller, actor);
        }
    }

    [Fact]
    public async Task A_sum_comes_with_what_was_found_of_its_values()
    {
        await Deliver(TaskCreationOptions.None);
        Assert.Equal(true, (await _received.Task).Finite);
        await Deliver(TaskCreationOptions.None, double.NaN);
        Assert.Equal(false, (await _received.Task).Finite);
    }

    private async Task<(int Caller, int Actor)> Deliver(TaskCreationOptions thread, double loss = 1)
    {
        _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = await Task.Factory.StartNew(
            () =>
            {
                _mailbox.Received(1, new PartialSum(1, new Round(Phase.Evaluate, 0), new ShardRange(0, 1), loss, null));
                return Environment.CurrentManagedThreadId;
            },
            CancellationToken.None, thread, TaskScheduler.Default);
        return (caller, (await _received.Task.WaitAsync(Deadline)).Thread);
    }

    private sealed class Receiving : ReceiveActor
    {
        public Receiving(ChannelMailboxTests test) => Receive<PartialReceived>(received =>
            test._received.SetResult((Environment.CurrentManagedThreadId, received.Partial.FoundFinite)));
    }
}
