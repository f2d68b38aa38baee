using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>On the system's event stream: the last data connection of a node's workers has ended, and nobody had ended it here.</summary>
public sealed record DataConnectionLost(Address Node);

/// <summary>
/// Removes nodes from the cluster that are gone: at once if both their connections ended, otherwise when the coordinator
/// has not reached them for a while. The coordinator alone decides, by what it sees itself: a cluster with one centre
/// cannot be split into two that both continue, and what workers think of each other, or of the coordinator after they were
/// stopped for a while, must not end anybody's membership.
/// </summary>
/// <remarks>A dead node that stays a member costs every other one: all of them try to reach it several times a second.</remarks>
public sealed class NodeRemoval : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RemoveAfter = TimeSpan.FromSeconds(3);

    // Between the end of a process's one connection and that of its other.
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(2);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly HashSet<Address> _withoutData = [];
    private readonly HashSet<Address> _withoutControl = [];

    public NodeRemoval()
    {
        Receive<DataConnectionLost>(e => Ended(e.Node, _withoutData, _withoutControl));
        Receive<DisassociatedEvent>(e => Ended(e.RemoteAddress, _withoutControl, _withoutData));
        Receive<Forget>(forget => Remove(forget.Node));
        Receive<ClusterEvent.UnreachableMember>(e => Watch(e.Member.UniqueAddress));
        Receive<ClusterEvent.ReachableMember>(e => Timers.Cancel(e.Member.UniqueAddress));
        Receive<ClusterEvent.MemberRemoved>(e => Timers.Cancel(e.Member.UniqueAddress));
        Receive<Due>(due =>
        {
            if (_cluster.Reaches(due.Node.Address))
                Watch(due.Node);
            else
                _cluster.Down(due.Node.Address);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.MemberRemoved));
        Context.System.EventStream.Subscribe(Self, typeof(DataConnectionLost));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Ended(Address node, HashSet<Address> withoutThis, HashSet<Address> withoutOther)
    {
        if (withoutOther.Contains(node))
        {
            Remove(node);
            _cluster.Down(node);
            return;
        }

        withoutThis.Add(node);
        Timers.StartSingleTimer(node, new Forget(node), Together);
    }

    private void Remove(Address node)
    {
        _withoutData.Remove(node);
        _withoutControl.Remove(node);
        Timers.Cancel(node);
    }

    private void Watch(UniqueAddress node) => Timers.StartSingleTimer(node, new Due(node), RemoveAfter);

    private sealed record Due(UniqueAddress Node);

    private sealed record Forget(Address Node);
}
