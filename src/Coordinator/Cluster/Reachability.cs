using Akka.Actor;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>What this node itself knows of another one.</summary>
internal static class Reachability
{
    /// <summary>True if this node watches the other one and gets its heartbeats, whatever others may say of it.</summary>
    public static bool Reaches(this Akka.Cluster.Cluster cluster, Address node) =>
        cluster.FailureDetector.IsMonitoring(node) && cluster.FailureDetector.IsAvailable(node);
}
