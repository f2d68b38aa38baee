using Akka.Actor;
using Akka.Cluster;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Worker;

namespace Autoencoder.Benchmarks.Scaling;

/// <summary>
/// A worker that joins as workers do, by the cluster and over the data plane, but only pretends to compute. Many of them
/// can live in one process.
/// States: searching → joining → working; one whose connection was killed joins again.
/// </summary>
internal sealed class SimulatedWorker : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly string _fingerprint;
    private readonly SimulatedCrew _crew;
    private ActorSelection? _coordinator;
    private RunSpec? _run;
    private SimulatedCompute? _compute;

    public SimulatedWorker(string name, string fingerprint, SimulatedCrew crew)
    {
        (_name, _fingerprint, _crew) = (name, fingerprint, crew);
        Searching();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Akka.Cluster.Cluster.Get(Context.System).Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop()
    {
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
        _compute?.Dispose();
        _crew.Left();
    }

    private void Searching()
    {
        Receive<ClusterEvent.MemberUp>(e =>
        {
            if (!e.Member.HasRole(ClusterNode.CoordinatorRole))
                return;
            _coordinator = Context.ActorSelection(new RootActorPath(e.Member.Address) / "user" / ClusterNode.CoordinatorActor);
            Join();
        });
        Always();
    }

    private void Join()
    {
        Become(Joining);
        Self.Tell(new Ask());
        Timers.StartPeriodicTimer(nameof(Ask), new Ask(), AskAgainAfter);
    }

    private void Joining()
    {
        Receive<Ask>(_ => _coordinator!.Tell(new JoinRequest(_name, RunSpec.EngineVersion, _fingerprint), Self));
        Receive<RunOffer>(offer =>
        {
            Timers.Cancel(nameof(Ask));
            var sender = Sender;
            _run = offer.Run;
            _crew.ProbeOf(_run).PipeTo(sender, Self, hash => new ProbeAnswer(offer.Run.RunId, offer.Run.Term, hash));
        });
        Receive<JoinAccepted>(accepted =>
        {
            Become(Working);
            new TcpConnector(tls: null).Connect(accepted, new ParameterLayout(_run!.Model), CancellationToken.None).PipeTo(Self, success: channel => new Connected(channel));
        });
        Always();
    }

    private void Working()
    {
        Receive<Connected>(connected => _compute = _crew.Begin(connected.Channel, _run!, Self));
        Receive<Ask>(_ => { });
        Receive<RunOffer>(_ => { });
        Receive<JoinAccepted>(_ => { });
        Receive<SimulatedCompute.Ended>(_ => Join(), ended => ended.IsKilled);
        Always();
    }

    private void Always()
    {
        Receive<JoinRefused>(refused =>
        {
            Console.Error.WriteLine($"{_name} was refused: {refused.Reason}");
            Context.Stop(Self);
        });
        Receive<Goodbye>(_ => Context.Stop(Self));
        Receive<SimulatedCompute.Ended>(_ => Context.Stop(Self));
        Receive<Status.Failure>(_ => Context.Stop(Self));
        Receive<ClusterEvent.MemberUp>(_ => { });
        // Who was just about to come back is not told goodbye.
        Receive<ClusterEvent.MemberRemoved>(e =>
        {
            if (e.Member.HasRole(ClusterNode.CoordinatorRole))
                Context.Stop(Self);
        });
    }

    private sealed record Ask;

    private sealed record Connected(ICoordinatorChannel Channel);
}
