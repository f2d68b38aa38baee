using Akka.Actor;
using Akka.Remote;
using Akka.TestKit.Xunit2;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker.Tests;

/// <summary>The dialogue of joining and leaving, with the test as coordinator. Questions are asked again after a second.</summary>
public sealed class WorkerActorTests : TestKit, IClassFixture<ClusterNodeFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly JoinAccepted Accepted = new(TinyRun.Spec.RunId, TinyRun.Spec.Term, 3, "here", 1, Guid.NewGuid());

    private readonly FakeConnector _connector = new();
    private readonly RecordingLog _log = new();
    private readonly TaskCompletionSource<WorkerEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRef _worker;

    public WorkerActorTests(ClusterNodeFixture node) : base(node.System)
    {
        node.Coordinator.Tell(new ClusterNodeFixture.ForwardTo(TestActor));
        // Patient: on a busy machine this test may be slow to answer.
        _worker = Sys.ActorOf(Props.Create(() => new WorkerActor("w", new LocalData(TinyRun.Data), _connector, _log, _end, false, null, int.MaxValue)));
    }

    [Fact]
    public async Task Joins_proves_itself_connects_and_computes()
    {
        Assert.Equal(new JoinRequest("w", RunSpec.EngineVersion, TinyRun.Data.Fingerprint), await Next<JoinRequest>());
        Tell(new RunOffer(TinyRun.Spec));
        using var engine = new DenseEngine(TinyRun.Spec.Model, TinyRun.Spec.Plan.MaxRows);
        var hash = ProbeGradient.Hash(engine, TinyRun.Spec, TinyRun.Data.Train, TinyRun.Data.Test);
        Assert.Equal(new ProbeAnswer(TinyRun.Spec.RunId, TinyRun.Spec.Term, hash), await Next<ProbeAnswer>());
        Tell(Accepted);
        Assert.Equal(Accepted, await Asked());

        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var channel = new RecordingChannel { Sending = () => sent.TrySetResult() };
        using var weights = TinyRun.InitialWeights();
        _connector.Next(() => channel);
        Assert.Equal("joined", await Line());
        channel.Order(new WorkOrder(TinyRun.Spec.Term, new Round(Phase.Train, 0), new ShardRange(0, 1)), weights);
        await sent.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Every_question_is_asked_again_until_it_is_answered()
    {
        var request = await Next<JoinRequest>();
        Assert.Equal(request, await Next<JoinRequest>());
        Tell(new RunOffer(TinyRun.Spec));
        var answer = await Next<ProbeAnswer>();
        Tell(new RunOffer(TinyRun.Spec)); // To the request that was repeated.
        Assert.Equal(answer, await Next<ProbeAnswer>());
        Tell(Accepted);
        Tell(Accepted);
        await Asked();
        _connector.Next(() => new RecordingChannel());
        Assert.Equal("joined", await Line());
        Assert.Equal(0, _connector.Asked.Reader.Count);
    }

    [Fact]
    public async Task An_acceptance_into_another_run_is_not_followed()
    {
        await Proving();
        Tell(Accepted with { RunId = Guid.NewGuid() });
        Tell(Accepted);
        Assert.Equal(Accepted, await Asked());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_ends_it_with_the_reason(bool afterProving)
    {
        if (afterProving)
            await Proving();
        else
            await Next<JoinRequest>();
        Tell(new JoinRefused("it computes other bits"));
        await Ends(WorkerOutcome.Failed, "the coordinator refused this worker: it computes other bits");
    }

    [Theory]
    [InlineData(false, WorkerOutcome.Done)]
    [InlineData(true, WorkerOutcome.SentAway)]
    public async Task A_goodbye_ends_it_with_the_reason(bool failed, WorkerOutcome outcome)
    {
        var channel = await Working();
        Tell(new Goodbye("the run is over", failed));
        await Ends(outcome, "the run is over");
        await channel.Disposed.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Asked_to_leave_it_asks_the_coordinator_and_works_until_the_goodbye()
    {
        var channel = await Working();
        _worker.Tell(new WorkerActor.Leave());
        await Next<LeaveRequest>();
        Assert.False(channel.Closed.Task.IsCompleted);
        Tell(new Goodbye("left the run", Failed: false));
        await Ends(WorkerOutcome.Done, "left the run");
    }

    [Fact]
    public async Task Asked_to_leave_before_it_has_joined_it_ends()
    {
        await Next<JoinRequest>();
        _worker.Tell(new WorkerActor.Leave());
        await Ends(WorkerOutcome.Done, "stopped while it waited for a run");
    }

    [Fact]
    public async Task Whenever_its_channel_is_lost_it_joins_again_and_keeps_nothing_of_it()
    {
        var channel = await Working();
        for (var id = Accepted.WorkerId + 1; id < Accepted.WorkerId + 4; id++)
        {
            channel.Close();
            await channel.Disposed.Task.WaitAsync(Deadline);
            Assert.Equal("the coordinator closed the channel", await Line());
            channel = await Working(Accepted with { WorkerId = id, Token = Guid.NewGuid() });
        }
    }

    [Fact]
    public async Task Of_a_worker_without_a_name_its_user_hears_what_it_is_called_in_the_run() => await Working(Accepted with { Name = "worker-3" });

    // The connection that was closed on the other side may not carry its own end.
    [Fact]
    public async Task Told_that_its_connection_is_closed_it_joins_again()
    {
        var channel = await Working();
        Tell(new Dropped("it owes an answer"));
        await channel.Disposed.Task.WaitAsync(Deadline);
        Assert.Equal("the coordinator has closed the data connection of this worker: it owes an answer", await Line());
        Tell(new Dropped("it owes an answer"));
        await Working(Accepted with { WorkerId = Accepted.WorkerId + 1, Token = Guid.NewGuid() });
    }

    /// <summary>Else all workers of its process would look for another coordinator.</summary>
    [Fact]
    public async Task A_coordinator_that_says_so_is_there_though_the_control_plane_was_broken_before()
    {
        await Working();
        CoordinatorDisconnects();
        Tell(new Dropped("it owes an answer"));
        Assert.Equal("the coordinator has closed the data connection of this worker: it owes an answer", await Line());
        await Next<JoinRequest>();
    }

    // Before its end, but read after it; or after it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_channel_that_is_opened_for_nobody_is_disposed(bool before)
    {
        var late = new RecordingChannel();
        await Proving();
        if (before)
            _connector.Next(() =>
            {
                Tell(new Goodbye("the run is over", Failed: false));
                return late;
            });
        Tell(Accepted);
        await Asked();
        if (!before)
            Tell(new Goodbye("the run is over", Failed: false));
        await Ends(WorkerOutcome.Done, "the run is over");
        await _worker.GracefulStop(Deadline);
        Assert.True(_connector.Unwanted.IsCancellationRequested);
        _connector.Next(() => late);
        await late.Disposed.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task When_it_cannot_connect_it_joins_again()
    {
        await Proving();
        Tell(Accepted);
        _connector.Next(() => throw new TransportException("no data connection"));
        Assert.Equal("no data connection", await Line());
        await Next<JoinRequest>();
    }

    [Fact]
    public async Task After_three_questions_without_an_answer_it_is_lost()
    {
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new WorkerActor("v", new LocalData(TinyRun.Data), _connector, _log, end, false, asked.Ref, 3)));
        for (var question = 0; question < 3; question++)
            await asked.ExpectMsgAsync<JoinRequest>(Deadline);
        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "the coordinator does not answer"), await end.Task.WaitAsync(Deadline));
        await asked.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    /// <summary>What it waits for comes from the coordinator, and would be waited for without an end.</summary>
    [Fact]
    public async Task While_it_waits_for_data_it_is_lost_when_the_coordinator_answers_no_longer()
    {
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var data = new AwaitedData();
        var asked = CreateTestProbe();
        var worker = Sys.ActorOf(Props.Create(() => new WorkerActor("v", data, _connector, _log, end, false, asked.Ref, 3)));
        for (var answer = 0; answer < 4; answer++)
        {
            await asked.ExpectMsgAsync<JoinRequest>(Deadline);
            worker.Tell(new RunOffer(TinyRun.Spec), asked.Ref);
        }

        Assert.False(end.Task.IsCompleted);
        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "the coordinator does not answer"), await end.Task.WaitAsync(Deadline));
        await data.GivenUp.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task While_it_waits_for_data_it_is_lost_at_once_when_the_coordinators_process_is_gone()
    {
        var end = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var data = new AwaitedData();
        var worker = Sys.ActorOf(Props.Create(() => new WorkerActor("v", data, _connector, _log, end, false, null, int.MaxValue)));
        while (!data.Asked.Task.IsCompleted)
        {
            await Next<JoinRequest>();
            worker.Tell(new RunOffer(TinyRun.Spec), TestActor);
        }

        CoordinatorDisconnects();
        Assert.Equal(new WorkerEnd(WorkerOutcome.Lost, "the coordinator is gone"), await end.Task.WaitAsync(Deadline));
        await data.GivenUp.Task.WaitAsync(Deadline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_coordinators_process_is_gone_it_is_lost_at_once(bool channelFirst)
    {
        var channel = await Working();
        if (channelFirst)
            channel.Close();
        CoordinatorDisconnects();
        if (!channelFirst)
            channel.Close();
        await Ends(WorkerOutcome.Lost, "the coordinator is gone");
    }

    [Fact]
    public async Task A_control_plane_that_breaks_alone_changes_nothing()
    {
        var channel = await Working();
        CoordinatorDisconnects();
        _worker.Tell(new WorkerActor.Leave());
        await Next<LeaveRequest>();
        Assert.False(channel.Closed.Task.IsCompleted);
    }

    [Fact]
    public async Task Stopped_from_outside_it_is_lost()
    {
        var channel = await Working();
        Sys.Stop(_worker);
        await Ends(WorkerOutcome.Lost, "this node was removed from the cluster");
        await channel.Disposed.Task.WaitAsync(Deadline);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _worker.GracefulStop(Deadline);

#pragma warning disable CA2215 // The base would terminate the system, which is the fixture's.
    protected override void Dispose(bool disposing)
#pragma warning restore CA2215
    {
    }

    private void CoordinatorDisconnects()
    {
        var coordinator = Akka.Cluster.Cluster.Get(Sys).SelfAddress;
        Sys.EventStream.Publish(new DisassociatedEvent(coordinator, coordinator, inbound: false));
    }

    private void Tell(object message) => _worker.Tell(message, TestActor);

    private async Task<T> Next<T>() => await FishForMessageAsync<T>(message => true, Deadline);

    private async Task<JoinAccepted> Asked() => await _connector.Asked.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    private async Task<string> Line() => await _log.Lines.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    private async Task Proving()
    {
        await Next<JoinRequest>();
        Tell(new RunOffer(TinyRun.Spec));
        await Next<ProbeAnswer>();
    }

    private Task<RecordingChannel> Working() => Working(Accepted);

    private async Task<RecordingChannel> Working(JoinAccepted accepted)
    {
        var channel = new RecordingChannel();
        await Proving();
        Tell(accepted);
        Assert.Equal(accepted, await Asked());
        _connector.Next(() => channel);
        Assert.Equal(accepted.Name is { } name ? $"joined as {name}" : "joined", await Line());
        return channel;
    }

    /// <summary>That do not come.</summary>
    private sealed class AwaitedData : IWorkerData
    {
        public string? Fingerprint => null;

        public bool CanFetch => true;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GivenUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RunData Open(RunOffer offer, CancellationToken stop)
        {
            Asked.TrySetResult();
            stop.WaitHandle.WaitOne();
            GivenUp.TrySetResult();
            throw new OperationCanceledException(stop);
        }
    }

    private async Task Ends(WorkerOutcome outcome, string reason) =>
        Assert.Equal(new WorkerEnd(outcome, reason), await _end.Task.WaitAsync(Deadline));
}
