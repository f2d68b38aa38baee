using Akka.Actor;
using Akka.Cluster;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// Removes nodes from the cluster that the coordinator has not reached for a while. The coordinator alone decides, by
/// what it sees itself: a cluster with one centre cannot be split into two that both go on, and what workers think of
/// each other, or of the coordinator after they were stopped for a while, must not end anybody's membership.
/// </summary>
public sealed class NodeRemoval : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RemoveAfter = TimeSpan.FromSeconds(3);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    public NodeRemoval()
    {
        Receive<ClusterEvent.UnreachableMember>(e => Watch(e.Member.UniqueAddress));
        Receive<ClusterEvent.ReachableMember>(e => Timers.Cancel(e.Member.UniqueAddress));
        Receive<ClusterEvent.MemberRemoved>(e => Timers.Cancel(e.Member.UniqueAddress));
        Receive<Due>(due =>
        {
            // Another's opinion, and not this node's: look again.
            if (_cluster.FailureDetector.IsAvailable(due.Node.Address))
                Watch(due.Node);
            else
                _cluster.Down(due.Node.Address);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Watch(UniqueAddress node) => Timers.StartSingleTimer(node, new Due(node), RemoveAfter);

    private sealed record Due(UniqueAddress Node);
}
