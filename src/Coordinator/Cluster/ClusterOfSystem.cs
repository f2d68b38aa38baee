using Akka.Actor;
using Akka.Cluster;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>Without --listen there is an actor system, but no cluster: nobody could join it.</summary>
internal static class ClusterOfSystem
{
    /// <summary>Null for a system that is no node of a cluster.</summary>
    public static Akka.Cluster.Cluster? Cluster(this ActorSystem system) =>
        ((ExtendedActorSystem)system).Provider is IClusterActorRefProvider ? Akka.Cluster.Cluster.Get(system) : null;
}
