using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Worker.Tests;

/// <summary>A real cluster of two nodes, of which the coordinator's leaves.</summary>
public sealed class CoordinatorLeavesTests(ClusterNodeFixture node) : IClassFixture<ClusterNodeFixture>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task When_the_coordinators_node_is_removed_the_worker_is_lost()
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Coordinator.Tell(new ClusterNodeFixture.ForwardTo(node.System.ActorOf(Props.Create(() => new Listener(requested)))));
        var coordinator = Cluster.Get(node.System);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(
                ClusterNode.WorkerRole, new NodeAddress("127.0.0.1", 0), new NodeAddress("127.0.0.1", coordinator.SelfAddress.Port!.Value))
            .WithActors((system, _) => system.ActorOf(Props.Create(() =>
                new WorkerActor("w", TinyRun.Data, new FakeConnector(), new RecordingLog(), end)))));
        using var worker = builder.Build();
        await worker.StartAsync();
        await requested.Task.WaitAsync(Deadline);

        coordinator.Leave(coordinator.SelfAddress);

        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "the coordinator left the cluster"), await end.Task.WaitAsync(Deadline));
        await worker.StopAsync();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(TaskCompletionSource requested) => ReceiveAny(_ => requested.TrySetResult());
    }
}
