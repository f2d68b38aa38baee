using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker;

/// <summary>
/// A worker's control plane: finds the coordinator in the cluster, joins its run, and keeps the compute thread supplied
/// with a channel. It computes nothing itself.
/// States: searching → joining → proving → connecting → working; whatever breaks leads, by way of disconnected, back to
/// joining.
/// </summary>
#pragma warning disable CA1001 // An actor's end is PostStop, which disposes the compute thread; a source without a timer needs no end.
public sealed class WorkerActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    // On a busy machine it takes half a minute until a node that joins is let in.
    private static readonly TimeSpan MaxSearch = TimeSpan.FromMinutes(1);

    // At a run's end the coordinator's goodbye may come a little after the channel was closed.
    private static readonly TimeSpan GoodbyeMayTake = TimeSpan.FromMilliseconds(200);

    private readonly string _name;
    private readonly bool _isUnnamed;
    private readonly IWorkerData _data;
    private readonly IChannelConnector _connector;
    private readonly IWorkerLog _log;
    private readonly TaskCompletionSource<WorkerEnd> _end;
    private readonly IActorRef? _here;
    private readonly int _maxQuestions;
    private readonly TimeSpan _maxSearch;

    // Set when this actor ends: messages that come later are lost, channels must not be.
    private readonly CancellationTokenSource _over = new();

    private ComputeThread? _compute;
    private RunSpec? _run;
    private string? _nameInRun;
    private ICanTell? _coordinator;
    private Address? _coordinatorAddress;
    private bool _coordinatorIsGone;
    private int _unanswered;

    // Numbers the attempts to take part, so that what a given-up one still says is told apart.
    private int _attempt;

    /// <param name="isUnnamed">Nobody gave it that name; the coordinator is to call it otherwise.</param>
    /// <param name="here">The coordinator, if it is in this process; null to find it in the cluster.</param>
    /// <param name="maxQuestions">
    /// So many in a row without an answer, one a second, and the coordinator is held to be lost. Where a dozen processes start
    /// on a machine that is busy already, it does not answer for some seconds; that it has ended is known by other signs.
    /// </param>
    /// <param name="maxSearch">
    /// How long a coordinator is looked for in the cluster; by default a minute. One that ends just when it lets this node in
    /// leaves it in a cluster to which no other coordinator will come: the next one at that address has its own.
    /// </param>
    public WorkerActor(
        string name, IWorkerData data, IChannelConnector connector, IWorkerLog log, TaskCompletionSource<WorkerEnd> end, bool isUnnamed = false, IActorRef? here = null,
        int maxQuestions = 10, TimeSpan? maxSearch = null)
    {
        _maxSearch = maxSearch ?? MaxSearch;
        (_name, _isUnnamed, _data, _connector, _log, _end, _here, _maxQuestions) = (name, isUnnamed, data, connector, log, end, here, maxQuestions);
        Searching();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (_here is not null)
        {
            _coordinator = _here;
            Join();
            return;
        }

        Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartSingleTimer(nameof(Searching), new NotFound(), _maxSearch);
    }

    protected override void PostStop()
    {
        if (_here is null)
            Cluster.Get(Context.System).Unsubscribe(Self);
        _compute?.Dispose();
        _over.Cancel();
        _end.TrySetResult(new WorkerEnd(WorkerOutcome.Lost, "this node was removed from the cluster"));
    }

    private void Searching()
    {
        Receive<ClusterEvent.MemberUp>(e =>
        {
            if (!e.Member.HasRole(ClusterNode.CoordinatorRole))
                return;
            Timers.Cancel(nameof(Searching));
            _coordinatorAddress = e.Member.Address;
            _coordinator = Context.ActorSelection(
                new RootActorPath(e.Member.Address) / "user" / ClusterNode.CoordinatorActor);
            Join();
        });
        Receive<NotFound>(_ => End(WorkerOutcome.Lost, $"no coordinator was found for {_maxSearch.TotalSeconds:0} s"));
        Always();
    }

    private void Joining()
    {
        Receive<RunOffer>(offer =>
        {
            _coordinator = Sender;
            _coordinatorIsGone = false;
            Answered();
            _run = offer.Run;
            _log.Offered();
            Become(Proving);
            var (self, attempt) = (Self, ++_attempt);
            _compute = new ComputeThread(
                _name, offer, _data, _log,
                hash => self.Tell(new Probed(attempt, hash)),
                (reason, mayHelp) => self.Tell(new ComputeEnded(attempt, reason, mayHelp)));
        });
        Always();
    }

    /// <summary>
    /// This may wait for data, which come from the coordinator: whether that is still there is asked meanwhile, and nothing
    /// is lost by joining anew.
    /// </summary>
    private void Proving()
    {
        Receive<Probed>(probed => Ask(new ProbeAnswer(_run!.RunId, _run.Term, probed.Hash)), probed => probed.Attempt == _attempt);
        Receive<JoinAccepted>(accepted =>
        {
            Timers.Cancel(nameof(Ask));
            Become(Connecting);
            _nameInRun = accepted.Name;
            var attempt = _attempt;
            Connect(accepted, new ParameterLayout(_run!.Model), attempt).PipeTo(Self, failure: e => new ConnectFailed(attempt, e.Message));
        }, accepted => accepted.RunId == _run!.RunId);
        Receive<RunOffer>(_ => Answered());
        Receive<DisassociatedEvent>(_ => EndAsGone(), e => e.RemoteAddress.Equals(_coordinatorAddress));
        Always();
    }

    private void Connecting()
    {
        Receive<Connected>(connected =>
        {
            _log.Joined(_run!, _nameInRun);
            Become(Working);
            _compute!.Serve(connected.Take());
        }, connected => connected.Attempt == _attempt);
        Receive<ConnectFailed>(failed => Disconnect(failed.Reason), failed => failed.Attempt == _attempt);
        Receive<Dropped>(OnDropped);
        Receive<RunOffer>(_ => { });
        Receive<JoinAccepted>(_ => { });
        Always();
    }

    private void Working()
    {
        Receive<Dropped>(OnDropped);
        Receive<RunOffer>(_ => { });
        Receive<JoinAccepted>(_ => { });
        Always();
    }

    /// <summary>What holds in every state, after what the state itself receives.</summary>
    private void Always()
    {
        Receive<AskAgain>(again =>
        {
            if (++_unanswered < _maxQuestions)
                Ask(again.Question);
            else
                End(WorkerOutcome.Lost, "the coordinator does not answer");
        });
        Receive<JoinRefused>(refused => End(WorkerOutcome.Failed, $"the coordinator refused this worker: {refused.Reason}"));
        Receive<Goodbye>(bye => End(bye.Failed ? WorkerOutcome.SentAway : WorkerOutcome.Done, bye.Reason));
        Receive<Leave>(_ =>
        {
            if (_run is null)
                End(WorkerOutcome.Done, "stopped while it waited for a run");
            else
                _coordinator!.Tell(new LeaveRequest(), Self);
        });
        Receive<ComputeEnded>(ended =>
        {
            if (ended.MayHelp)
                Disconnect(ended.Reason);
            else
                End(WorkerOutcome.Failed, ended.Reason);
        }, ended => _run is not null && ended.Attempt == _attempt);
        Receive<ClusterEvent.MemberRemoved>(e =>
        {
            if (e.Member.Address.Equals(_coordinatorAddress))
                End(WorkerOutcome.Lost, "the coordinator left the cluster");
        });
        Receive<DisassociatedEvent>(e =>
        {
            // Alone, it may be a pause of the control plane. With the channel closed as well, the process is gone: the
            // cluster would need seconds to say so.
            if (!e.RemoteAddress.Equals(_coordinatorAddress))
                return;
            _coordinatorIsGone = true;
            if (_run is null && _attempt > 0)
                EndAsGone();
        });
        // A channel or a failure that comes after its attempt was given up.
        Receive<Connected>(late => late.Take().Dispose());
        Receive<ConnectFailed>(_ => { });
        // It has noticed by itself.
        Receive<Dropped>(_ => { });
        Receive<ComputeEnded>(_ => { });
        Receive<Probed>(_ => { });
        Receive<ClusterEvent.MemberUp>(_ => { });
        Receive<NotFound>(_ => { });
    }

    private void Join()
    {
        Become(Joining);
        Answered();
        Ask(new JoinRequest(_name, RunSpec.EngineVersion, _data.Fingerprint, _isUnnamed, _data.CanFetch));
    }

    /// <summary>Sends a question now and again until its answer changes the state: a first message may be lost.</summary>
    private void Ask(IProtocolMessage question)
    {
        _coordinator!.Tell(question, Self);
        Timers.StartSingleTimer(nameof(Ask), new AskAgain(question), AskAgainAfter);
    }

    private void Answered() => _unanswered = 0;

    private async Task<Connected> Connect(JoinAccepted accepted, ParameterLayout layout, int attempt)
    {
        var channel = await _connector.Connect(accepted, layout, _over.Token);
        return new Connected(attempt, channel, _over.Token.Register(channel.Dispose));
    }

    /// <summary>Gives the compute thread up and joins again.</summary>
    private void Disconnect(string reason)
    {
        _compute?.Dispose();
        (_compute, _run) = (null, null);
        Timers.StartSingleTimer(nameof(Ask), new JoinAgain(reason), GoodbyeMayTake);
        Become(Disconnected);
    }

    private void OnDropped(Dropped dropped)
    {
        // It says so itself, whatever became of the control plane for a while.
        _coordinatorIsGone = false;
        Disconnect($"the coordinator has closed the data connection of this worker: {dropped.Reason}");
    }

    private void EndAsGone() => End(WorkerOutcome.Lost, "the coordinator is gone");

    private void Disconnected()
    {
        Receive<JoinAgain>(again =>
        {
            if (_coordinatorIsGone)
            {
                EndAsGone();
                return;
            }

            _log.Disconnected(again.Reason);
            Join();
        });
        Always();
    }

    private void End(WorkerOutcome outcome, string reason)
    {
        _end.TrySetResult(new WorkerEnd(outcome, reason));
        Context.Stop(Self);
    }

    /// <summary>To this actor: leave the run in good order.</summary>
    public sealed record Leave;

    private sealed record NotFound;

    private sealed record AskAgain(IProtocolMessage Question);

    private sealed record JoinAgain(string Reason);

    private sealed record Probed(int Attempt, string Hash);

    /// <param name="MayHelp">Whether another attempt could end otherwise.</param>
    private sealed record ComputeEnded(int Attempt, string Reason, bool MayHelp);

    /// <param name="Lost">Disposes the channel at the actor's end, unless the actor has taken it.</param>
    private sealed record Connected(int Attempt, ICoordinatorChannel Channel, CancellationTokenRegistration Lost)
    {
        public ICoordinatorChannel Take()
        {
            Lost.Unregister();
            return Channel;
        }
    }

    private sealed record ConnectFailed(int Attempt, string Reason);
}
