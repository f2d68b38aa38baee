using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
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
        var connector = new FakeConnector();
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Coordinator.Tell(new ClusterNodeFixture.ForwardTo(node.System.ActorOf(Props.Create(() => new Listener()))));
        var coordinator = Cluster.Get(node.System);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(
                ClusterNode.WorkerRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), new NodeAddress("127.0.0.1", coordinator.SelfAddress.Port!.Value))
            .WithActors((system, _) => system.ActorOf(Props.Create(() =>
                new WorkerActor("w", new LocalData(TinyRun.Data), connector, new RecordingLog(), end)))));
        using var worker = builder.Build();
        await worker.StartAsync();
        // From here on it has no question to which it awaits an answer.
        await connector.Asked.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

        coordinator.Leave(coordinator.SelfAddress);

        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "the coordinator left the cluster"), await end.Task.WaitAsync(Deadline));
        await worker.StopAsync();
    }

    [Fact]
    public async Task Where_no_coordinator_comes_to_the_cluster_the_search_ends_to_begin_anew()
    {
        // Bound, so that nobody else is given it, and not listening.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), new NodeAddress("127.0.0.1", ((IPEndPoint)nobody.LocalEndPoint!).Port), verbose: false,
            system => system.ActorOf(Props.Create(() => new WorkerActor(
                "w", new LocalData(TinyRun.Data), new FakeConnector(), new RecordingLog(), end, false, null, 10, TimeSpan.FromMilliseconds(300)))));

        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "no coordinator was found for 0 s"), await end.Task.WaitAsync(Deadline));
        await host.Abandon();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener()
        {
            Receive<JoinRequest>(_ => Sender.Tell(new RunOffer(TinyRun.Spec)));
            Receive<ProbeAnswer>(_ => Sender.Tell(new JoinAccepted(TinyRun.Spec.RunId, TinyRun.Spec.Term, 3, "here", 1, Guid.NewGuid())));
        }
    }
}
