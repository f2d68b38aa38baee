using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>The actors of this process, usually as one membership of the training cluster. A node that left never comes back as itself.</summary>
public sealed class ClusterHost : IDisposable
{
    // On a quiet machine it takes some tenths of a second.
    private static readonly TimeSpan LeavingMayTake = TimeSpan.FromSeconds(1.5);

    private readonly IHost _host;

    private readonly bool _isMember;

    private ClusterHost(IHost host, ActorSystem system, bool isMember) => (_host, System, _isMember) = (host, system, isMember);

    public ActorSystem System { get; }

    /// <param name="role">And node and seed: as <see cref="ClusterNode.WithTrainingCluster"/> takes them.</param>
    /// <param name="verbose">Let Akka.NET tell what it does, on standard output.</param>
    /// <param name="start">Starts this node's actors.</param>
    /// <param name="tls">The cluster's certificate, and who is told of handshakes that fail; null for a cluster without.</param>
    /// <exception cref="TransportException">The address to listen on cannot be used.</exception>
    public static async Task<ClusterHost> Start(
        string role, NodeEndpoint node, NodeAddress? seed, bool verbose, Action<ActorSystem> start,
        (ClusterCertificate Certificate, Action<TlsFailure> Failed)? tls = null)
    {
        try
        {
            return await Start(isMember: true, verbose, start, akka =>
            {
                akka.WithTrainingCluster(role, node, seed);
                if (tls is { } given)
                    akka.WithTls(new TlsTransportSetup(given.Certificate, node, given.Failed));
            });
        }
        catch (Exception e) when (SocketErrorIn(e) is not null)
        {
            throw new TransportException($"cannot listen on {node.Listen}: {SocketErrorIn(e)!.Message}; choose another address or port", e);
        }
    }

    /// <summary>Only the actors of this process: nothing listens, nobody can join, and what a cluster takes to start is saved.</summary>
    public static Task<ClusterHost> StartWithoutCluster(bool verbose, Action<ActorSystem> start) => Start(isMember: false, verbose, start, akka => akka.WithoutCluster());

    private static async Task<ClusterHost> Start(bool isMember, bool verbose, Action<ActorSystem> start, Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // Signals are the commands' own to handle, not the host's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddAkka(ClusterNode.SystemName, akka =>
        {
            akka.AddHocon(ConfigurationFactory.ParseString(verbose ? "akka.loglevel = INFO" : "akka.loglevel = OFF"), HoconAddMode.Prepend);
            configure(akka);
            akka.WithActors((system, _) => start(system));
        });
        var host = builder.Build();
        // Before the host starts: Akka.Hosting would print the stack trace of what happens then.
        var system = host.Services.GetRequiredService<ActorSystem>();
        await host.StartAsync();
        return new ClusterHost(host, system, isMember);
    }

    /// <summary>Leaves the cluster in good order; if the others' consent does not come, because they are gone, without it.</summary>
    public async Task Stop()
    {
        var stop = _host.StopAsync();
        if (_isMember && await Task.WhenAny(stop, Task.Delay(LeavingMayTake)) != stop && Akka.Cluster.Cluster.Get(System) is { IsTerminated: false } cluster)
            cluster.Down(cluster.SelfAddress);
        await stop;
    }

    /// <summary>Ends this node without a word to the others, of whom nobody answers.</summary>
    public Task Abandon()
    {
        var cluster = Akka.Cluster.Cluster.Get(System);
        cluster.Down(cluster.SelfAddress);
        return _host.StopAsync();
    }

    public void Dispose() => _host.Dispose();

    private static SocketException? SocketErrorIn(Exception? e) => e switch
    {
        null => null,
        SocketException socket => socket,
        AggregateException aggregate => aggregate.InnerExceptions.Select(SocketErrorIn).FirstOrDefault(found => found is not null),
        _ => SocketErrorIn(e.InnerException),
    };

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
