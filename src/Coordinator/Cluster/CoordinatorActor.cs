using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Cluster;

/// <summary>
/// The coordinator's control plane: admits workers, and carries messages into the training session and its orders out
/// to the workers' channels. It decides nothing about the training itself.
/// States: gathering (until enough workers are there) → training → over.
/// </summary>
public sealed partial class CoordinatorActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan WaitCheckEvery = TimeSpan.FromSeconds(1);

    private readonly CoordinatorRun _run;
    private readonly TaskCompletionSource<TrainingOutcome> _outcome;
    private readonly ITrainingObserver _observer;
    private readonly WorkerRegistry _workers = new();
    private readonly TrainingSession _session;
    private readonly StallReporter _waits;
    private readonly DueTimer _due;
    private bool _servesData;
    private int _seen;
    private int _lost;
    private Goodbye? _goodbye;

    public CoordinatorActor(
        CoordinatorRun run, ITrainingKeeper keeper, ITrainingObserver observer, TimeProvider time, TaskCompletionSource<TrainingOutcome> outcome)
    {
        (_run, _observer, _outcome) = (run, observer, outcome);
        _session = new TrainingSession(run.Session, this, keeper, observer, time);
        _waits = new StallReporter(time);
        var (self, tick) = (Self, new Tick());
        _due = new DueTimer(time, () => self.Tell(tick));
        Gathering();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(CheckWaits), new CheckWaits(), WaitCheckEvery);
        Context.System.Cluster()?.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember));
    }

    // Any message may finish the training (resumed after its last epoch, it finishes when it begins), or cause shards to be dealt.
    protected override bool AroundReceive(Receive receive, object message)
    {
        bool handled;
        try
        {
            handled = base.AroundReceive(receive, message);
            if (_session.IsFinished && _goodbye is null)
                FinishCompleted();
        }
        catch (NotFiniteException e)
        {
            // Whether the training diverges is not known yet; if it does not, the workers are needed again.
            EndTraining(Unfinished);
            _outcome.TrySetException(e);
            return true;
        }

        _due.In(_session.UntilDue);
        return handled;
    }

    protected override void PostStop()
    {
        _due.Stop();
        Context.System.Cluster()?.Unsubscribe(Self);
        foreach (var worker in _workers.All)
            worker.Channel?.Dispose();
        _outcome.TrySetException(new InvalidOperationException("the coordinator's actor stopped before the training was over"));
    }

    // An exception ends the run with its message: restarting would lose the training's state. One that
    // continues from a checkpoint needs its workers again.
    protected override void PreRestart(Exception reason, object message)
    {
        if (reason is not CorruptStepException)
            SendAwayAsFailed(reason.Message);
        _outcome.TrySetException(reason);
        base.PreRestart(reason, message);
        Context.Stop(Self);
    }

    private void Gathering()
    {
        Receive<ChannelOpened>(opened =>
        {
            Open(opened);
            if (_workers.WorkingCount < _run.AwaitWorkers)
                return;
            Become(Training);
            _session.Begin();
        });
        Receive<CheckWaits>(_ => _waits.Check($"for workers: {_workers.WorkingCount} of {_run.AwaitWorkers}", null, _observer, HowToJoin()));
        Always();
    }

    private void Training()
    {
        Receive<PartialReceived>(received =>
        {
            if (_session.Receive(received.WorkerId, received.Partial) == Verdict.Invalid)
                Lose(received.WorkerId, $"it sent a sum over {received.Partial.Node}, which is none of {received.Partial.Round}");
            else if (_workers.Find(received.WorkerId) is { IsLeaving: true } leaving)
                LetGo(leaving);
        });
        Receive<Tick>(_ =>
        {
            _due.OnFired();
            _session.Tick();
        });
        Receive<ChannelOpened>(Open);
        Receive<CheckWaits>(_ =>
        {
            if (_session.WaitingFor is var (round, missing))
                _waits.Check(round.ToString(), () => Describe(missing), _observer, _workers.WorkingCount == 0 ? HowToJoin() : null);
            foreach (var (worker, silent) in _session.FindSilent())
                Drop(worker, silent);
        });
        Always();
    }

    private void Over()
    {
        Receive<JoinRequest>(_ => Sender.Tell(_goodbye));
        Receive<ProbeAnswer>(_ => Sender.Tell(_goodbye));
        Receive<PartialReceived>(received => Discard(received.Partial));
        Receive<ChannelOpened>(opened => opened.Channel.Dispose());
        ReceiveAny(_ => { });
    }

    /// <summary>Something was not finite, and why is being found out.</summary>
    private void Unfinished()
    {
        Receive<TrainingFailed>(failed =>
        {
            SendAwayAsFailed(failed.Reason);
            Context.Stop(Self);
        });
        Receive<PartialReceived>(received => Discard(received.Partial));
        Receive<ChannelOpened>(opened => opened.Channel.Dispose());
        ReceiveAny(_ => { });
    }

    /// <summary>Handlers that every state of a running training has, after its own.</summary>
    private void Always()
    {
        Receive<JoinRequest>(request =>
        {
            // A worker that asks again has lost its connection on its own side first.
            if (_workers.Find(Sender) is { Channel: not null } known)
                Lose(known.Id, "it joined anew");
            // A worker that still knows an earlier coordinator has to join the cluster first. It does so when it gets no answer.
            if (!IsMember(Sender))
                return;
            var reason = _run.Admission.Check(request)
                ?? (EndpointFor(Sender) is null ? "this run takes no workers of other processes; start the coordinator with --listen HOST:PORT" : null);
            if (reason is not null)
            {
                Refuse(WorkerName.IsValid(request.Name) ? _run.Admission.NameOf(request) : request.Name, reason);
                return;
            }

            if (_workers.Find(Sender) is { } waiting)
            {
                // It did not get in with the token it was given, which may be spent or out of date.
                waiting.Accepted = null;
            }
            else
            {
                _run.Admission.NoteName(_workers.Add(_run.Admission.NameOf(request), Sender, request.IsUnnamed ? request.Name : null).Name, request);
                Context.Watch(Sender);
            }

            if (_run.Admission.HasData(request))
                Sender.Tell(new RunOffer(_run.Session.Spec));
            else
                _run.Entrances.OfferData!().PipeTo(Self, Sender, success: offer => new DataOffered(offer), failure: e => new DataNotOffered(e.Message));
        });
        Receive<DataOffered>(offered =>
        {
            if (!_servesData)
                _observer.Happened(RunEvents.ServesData(offered.Offer.Address.ToString()));
            _servesData = true;
            Sender.Tell(new RunOffer(_run.Session.Spec, offered.Offer));
        });
        Receive<DataNotOffered>(failed =>
        {
            if (_workers.Find(Sender) is not { Channel: null } worker)
                return;
            _workers.Remove(worker);
            Refuse(worker.Name, $"it has no copy of the data, and they cannot be served: {failed.Reason}");
        });
        Receive<ProbeAnswer>(answer =>
        {
            if (_workers.Find(Sender) is not { Channel: null } worker || answer.RunId != _run.Session.Spec.RunId || answer.Term != _run.Session.Spec.Term)
                return;
            if (_run.Admission.Check(answer) is { } reason)
            {
                _workers.Remove(worker);
                Refuse(worker.Name, reason);
                return;
            }

            worker.Accepted ??= Accept(worker);
            Sender.Tell(worker.Accepted);
        });
        Receive<LeaveRequest>(_ =>
        {
            if (_workers.Find(Sender) is not { } worker)
                return;
            worker.IsLeaving = true;
            if (worker.Channel is not null)
                _observer.Leaving(worker.Id);
            _session.Retire(worker.Id);
            LetGo(worker);
        });
        Receive<PartialReceived>(received => Discard(received.Partial));
        Receive<ChannelClosed>(closed =>
        {
            if (_workers.Find(closed.WorkerId) is not { } worker)
                return;
            Lose(closed.WorkerId, closed.Reason);
            // Of a process with several workers, one of which has failed, the others show that it is there.
            if (_workers.ConnectedAt(worker.Actor.Path.Address) is [])
                Context.System.EventStream.Publish(new DataConnectionLost(worker.Actor.Path.Address));
        });
        Receive<Terminated>(terminated =>
        {
            if (_workers.Find(terminated.ActorRef) is { } worker)
                Lose(worker.Id, "its process stopped");
        });
        Receive<ClusterEvent.UnreachableMember>(e =>
        {
            // What other workers see of it does not matter.
            if (Akka.Cluster.Cluster.Get(Context.System).Reaches(e.Member.Address))
                return;
            // A worker that is still joining owes nothing yet, and if it came back it would not know that it has to ask again.
            foreach (var worker in _workers.ConnectedAt(e.Member.Address))
                Lose(worker.Id, "it does not answer the cluster's heartbeats");
        });
        Receive<StopTraining>(_ => Finish(completed: false, new Goodbye("the run was stopped", Failed: false)));
    }

    private JoinAccepted Accept(WorkerEntry worker)
    {
        var (host, port, token) = EndpointFor(worker.Actor)!.IssueToken(worker.Id);
        return new JoinAccepted(_run.Session.Spec.RunId, _run.Session.Spec.Term, worker.Id, host, port, token, worker.Origin is null ? null : worker.Name);
    }

    private static string AddressOf(WorkerEntry worker) =>
        worker.Actor.Path.Address is { HasLocalScope: false, Host: var host, Port: var port } ? $"{host}:{port}" : "this process";

    private IChannelEndpoint? EndpointFor(IActorRef worker) =>
        worker.Path.Address.HasLocalScope ? _run.Entrances.InProcess : _run.Entrances.Network;

    private void Refuse(string name, string reason)
    {
        _observer.Happened(WorkerEvents.Refused(Shared.Program.Settings.DisplayText.Of(name), reason));
        Sender.Tell(new JoinRefused(reason));
    }

    private void Open(ChannelOpened opened)
    {
        if (_workers.Find(opened.WorkerId) is not { Channel: null, IsLeaving: false } worker)
        {
            opened.Channel.Dispose();
            return;
        }

        worker.Channel = opened.Channel;
        _seen++;
        _observer.Joined(worker.Id, worker.Name, AddressOf(worker), opened.Channel);
        _observer.Happened(WorkerEvents.Joined(worker.Name, _workers.WorkingCount, _run.Session.Spec.Plan.Shards, worker.Origin));
        _session.Join(worker.Id, worker.Actor.Path.Address is { HasLocalScope: false } process ? process.ToString() : null);
    }

    private void LetGo(WorkerEntry worker)
    {
        if (_session.OwedBy(worker.Id) > 0)
            return;
        Remove(worker, WorkerFate.Left, "it was asked to stop", new Goodbye("left the run", Failed: false));
        _observer.Happened(WorkerEvents.Left(worker.Name, _workers.WorkingCount));
        _session.Lose(worker.Id);
    }

    private void Lose(int workerId, string reason)
    {
        if (_workers.Find(workerId) is not { } worker)
            return;
        Remove(worker, WorkerFate.Lost, reason, null);
        if (worker.Channel is null)
            return;
        _lost++;
        _observer.Happened(WorkerEvents.Lost(worker.Name, reason, _session.OwedBy(worker.Id), _workers.WorkingCount));
        _session.Lose(worker.Id);
    }

    /// <summary>The worker is alive, but its data connection carries nothing, or its computation hangs. It may try again.</summary>
    private void Drop(int workerId, TimeSpan silent)
    {
        if (_workers.Find(workerId) is not { } worker)
            return;
        var reason = string.Create(CultureInfo.InvariantCulture, $"it owes an answer and has given none for {silent.TotalSeconds:0} s, though its process is alive");
        // One in this process has no network to look at and nobody to take its place.
        if (!worker.Actor.Path.Address.HasLocalScope)
            _run.Admission.NoteSilence(worker.Name);
        // By the control plane: where the connection carries nothing, it does not carry its own end either.
        worker.Actor.Tell(new Dropped(reason));
        Lose(workerId, reason);
    }

    private void Remove(WorkerEntry worker, WorkerFate fate, string reason, Goodbye? goodbye)
    {
        _workers.Remove(worker);
        if (worker.Channel is not null)
            _observer.Gone(worker.Id, fate, reason);
        Context.Unwatch(worker.Actor);
        if (goodbye is not null)
            worker.Actor.Tell(goodbye);
        worker.Channel?.Dispose();
    }

    private void FinishCompleted() => Finish(completed: true, new Goodbye("the training is done", Failed: false));

    private void Finish(bool completed, Goodbye goodbye)
    {
        // Before the workers are gone: if a sum was wrong they are needed again.
        _session.RequireFinite();
        _goodbye = goodbye;
        foreach (var worker in _workers.All.ToArray())
            Remove(worker, WorkerFate.Left, goodbye.Reason, goodbye);
        EndTraining(Over);
        _outcome.TrySetResult(new TrainingOutcome(completed, _session, _session.Seconds, _seen, _lost));
    }

    private void EndTraining(Action next)
    {
        Timers.CancelAll();
        _due.Stop();
        Become(next);
    }

    private void SendAwayAsFailed(string reason)
    {
        foreach (var worker in _workers.All.ToArray())
            Remove(worker, WorkerFate.Left, "the run failed", new Goodbye($"the run failed: {reason}", Failed: true));
    }

    private void Discard(PartialSum partial)
    {
        if (partial.Gradient is { } gradient)
            _run.Session.Pool.Return(gradient);
    }

    private string Describe(IEnumerable<Deal> missing)
    {
        var nobody = _workers.WorkingCount == 0 ? null : "a worker that is free";
        return string.Join("; ", missing
            .GroupBy(deal => (deal.Round, deal.Worker))
            .Select(group => RoundEvents.WaitsFor(
                group.Key.Round, group.Select(deal => deal.Shards), group.Key.Worker == 0 ? nobody : NameOf(group.Key.Worker))));
    }

    private string HowToJoin() => Context.System.Cluster()?.SelfAddress is { Host: { } host, Port: { } port }
        ? $"start one with: {ProgramCommand.Worker} --coordinator {new NodeAddress(host, port)}{(_run.Entrances.IsEncrypted ? " --tls FILE" : "")}"
        : "those of this process are being started";

    private static bool IsMember(IActorRef worker) =>
        worker.Path.Address.HasLocalScope
        || Context.System.Cluster()?.State.Members.Any(member => member.Address.Equals(worker.Path.Address) && member.Status is MemberStatus.Joining or MemberStatus.Up) is true;

    private sealed record CheckWaits;

    private sealed record DataOffered(DataOffer Offer);

    private sealed record DataNotOffered(string Reason);

    private sealed record Tick;
}
