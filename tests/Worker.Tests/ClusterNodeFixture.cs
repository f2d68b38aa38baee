using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Autoencoder.Shared.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Worker.Tests;

/// <summary>A cluster of one node, the coordinator's, with the settings that every node has.</summary>
public sealed class ClusterNodeFixture : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private IHost _host = null!;

    public ActorSystem System { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(ClusterNode.CoordinatorRole, new NodeAddress("127.0.0.1", 0), null));
        _host = builder.Build();
        await _host.StartAsync();
        System = _host.Services.GetRequiredService<ActorSystem>();
        var cluster = Cluster.Get(System);
        using var deadline = new CancellationTokenSource(Deadline);
        await cluster.JoinAsync(cluster.SelfAddress, deadline.Token);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
