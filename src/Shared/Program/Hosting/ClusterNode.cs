using System.Net.Sockets;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>Makes an actor system a node of the training cluster.</summary>
public static class ClusterNode
{
    public const string SystemName = "autoencoder";
    public const string CoordinatorRole = "coordinator";
    public const string WorkerRole = "worker";

    /// <summary>Name of the coordinator's actor under /user.</summary>
    public const string CoordinatorActor = "coordinator";

    /// <summary>The name of the <see cref="Hosting.CallerRunsDispatcher"/> in the configuration.</summary>
    public const string CallerRunsDispatcher = "autoencoder.caller-runs-dispatcher";

    /// <param name="node">Where this node listens and how others reach it.</param>
    /// <param name="seed">The coordinator. Null where this node is the coordinator: it joins itself once its port is known.</param>
    public static AkkaConfigurationBuilder WithTrainingCluster(
        this AkkaConfigurationBuilder builder, string role, NodeEndpoint node, NodeAddress? seed) =>
        builder
            .AddHocon(Resource("cluster.conf"), HoconAddMode.Prepend)
            // Akka.NET looks a name up for one kind of address: the kind that this node has on the way there.
            .AddHocon(ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.dns-use-ipv6 = {(node.Place.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "on" : "off")}"), HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions
            {
                HostName = node.Place.Address.ToString(),
                PublicHostName = node.Advertised.Host,
                Port = node.Listen.Port,
                PublicPort = node.Advertised.Port == 0 ? null : node.Advertised.Port,
            })
            .WithClustering(new ClusterOptions
            {
                Roles = [role],
                SeedNodes = seed is { } address ? [$"akka.tcp://{SystemName}@{address}"] : [],
            })
            .WithCustomSerializer("protocol", [typeof(IProtocolMessage)], system => new ProtocolSerializer(system));

    /// <summary>The settings of a node for a system that is none.</summary>
    public static AkkaConfigurationBuilder WithoutCluster(this AkkaConfigurationBuilder builder) => builder.AddHocon(Resource("cluster.conf"), HoconAddMode.Prepend);

    /// <summary>Has the node's control plane encrypted, and closed to all that do not have the cluster's certificate.</summary>
    public static AkkaConfigurationBuilder WithTls(this AkkaConfigurationBuilder builder, TlsTransportSetup tls)
    {
        builder.AddSetup(tls);
        return builder.AddHocon(Resource("tls.conf"), HoconAddMode.Prepend);
    }

    private static Config Resource(string name)
    {
        using var stream = typeof(ClusterNode).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
