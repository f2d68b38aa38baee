using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Worker.Tests;

/// <summary>A cluster of one node, the coordinator's, with the settings that every node has.</summary>
public sealed class ClusterNodeFixture : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private IHost _host = null!;

    public ActorSystem System { get; private set; } = null!;

    /// <summary>Stands where workers look for the coordinator; its name would not be free at once for the next test.</summary>
    public IActorRef Coordinator { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(ClusterNode.CoordinatorRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), null));
        _host = builder.Build();
        await _host.StartAsync();
        System = _host.Services.GetRequiredService<ActorSystem>();
        var cluster = Cluster.Get(System);
        using var deadline = new CancellationTokenSource(Deadline);
        await cluster.JoinAsync(cluster.SelfAddress, deadline.Token);
        Coordinator = System.ActorOf(Props.Create(() => new Relay()), ClusterNode.CoordinatorActor);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>To the coordinator: forward what comes from now on.</summary>
    public sealed record ForwardTo(IActorRef Target);

    private sealed class Relay : ReceiveActor
    {
        private IActorRef _target = ActorRefs.Nobody;

        public Relay()
        {
            Receive<ForwardTo>(to => _target = to.Target);
            ReceiveAny(message => _target.Forward(message));
        }
    }
}
