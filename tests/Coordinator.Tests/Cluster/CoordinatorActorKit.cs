using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>A node with the settings that every node of the cluster has; the tests of a class share it.</summary>
public sealed class ClusterNodeFixture : IAsyncLifetime
{
    private IHost _host = null!;

    public ActorSystem System { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(ClusterNode.CoordinatorRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), null));
        _host = builder.Build();
        await _host.StartAsync();
        System = _host.Services.GetRequiredService<ActorSystem>();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

/// <summary>A coordinator's actor of a tiny run, with the test as its workers.</summary>
public abstract class CoordinatorActorKit(ClusterNodeFixture node) : TestKit(node.System), IClassFixture<ClusterNodeFixture>
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<TrainingOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected RecordingObserver Observer { get; } = new();

    protected ParameterVectorPool Pool { get; } = new(TinyRun.Layout);

    protected Task<TrainingOutcome> Outcome => _outcome.Task.WaitAsync(Deadline);

    private protected RecordingTrainingObserver Watcher { get; } = new();

    private protected RecordingKeeper Keeper { get; } = new();

    /// <summary>Stands still unless the test lets it pass: nobody is late because a machine is busy.</summary>
    private protected FakeTimeProvider Time { get; } = new();

    /// <param name="from">Where the training stands; by default at its beginning.</param>
    private protected IActorRef Start(int awaitWorkers = 1, TrainingState? from = null)
    {
        var run = TinyRun.Create(Pool, awaitWorkers, new Door(), null);
        run = run with { Session = run.Session with { Start = from ?? run.Session.Start } };
        var observer = new TrainingObservers(Observer, Watcher);
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(run, Keeper, observer, Time, _outcome)));
    }

    private protected FakeWorker Worker(IActorRef coordinator) => new(coordinator, CreateTestProbe(), Pool);

#pragma warning disable CA2215 // The base would terminate the system, which is the fixture's.
    protected override void Dispose(bool disposing)
#pragma warning restore CA2215
    {
    }

    private sealed class Door : IChannelEndpoint
    {
        public (string Host, int Port, Guid Token) IssueToken(int workerId) => ("here", 4054, Guid.NewGuid());
    }
}
