using Akka.Actor;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class AdmissionOfWorkersTests(ClusterNodeFixture node) : CoordinatorActorKit(node)
{
    [Fact]
    public async Task A_worker_that_proves_itself_is_told_where_to_connect()
    {
        var worker = Worker(Start());
        worker.Tell(FakeWorker.Request);
        Assert.Equal(TinyRun.Spec, (await worker.Expect<RunOffer>()).Run);
        worker.Tell(FakeWorker.Answer);
        var accepted = await worker.Expect<JoinAccepted>();
        Assert.Equal((TinyRun.Spec.RunId, TinyRun.Spec.Term, "here", 4054), (accepted.RunId, accepted.Term, accepted.Host, accepted.Port));
    }

    [Fact]
    public async Task Repeated_questions_get_the_same_answers()
    {
        var worker = Worker(Start());
        worker.Tell(FakeWorker.Request);
        worker.Tell(FakeWorker.Request);
        Assert.Equal(await worker.Expect<RunOffer>(), await worker.Expect<RunOffer>());
        worker.Tell(FakeWorker.Answer);
        worker.Tell(FakeWorker.Answer);
        Assert.Equal(await worker.Expect<JoinAccepted>(), await worker.Expect<JoinAccepted>());
        await worker.Join("w");
        Assert.Equal("w joined: 1 worker", await Observer.Next());
    }

    [Fact]
    public async Task A_worker_that_asks_anew_before_it_was_let_in_gets_a_new_token()
    {
        var worker = Worker(Start());
        var first = await worker.Accepted();
        var second = await worker.Accepted();
        Assert.Equal(first.WorkerId, second.WorkerId);
        Assert.NotEqual(first.Token, second.Token);
    }

    public static TheoryData<JoinRequest, string> BadRequests { get; } = new()
    {
        { FakeWorker.Request with { Name = "a b" }, "its name must be at most 64 letters, digits, '.', '_' or '-'" },
        { FakeWorker.Request with { EngineVersion = 9 }, "it computes with engine version 9, this run with 1; start the same release on both sides" },
        { FakeWorker.Request with { DataFingerprint = "../../etc/passwd" }, $"its data set is another one (fingerprint unreadable, this run's is {TinyRun.Spec.Definition.DataFingerprint![..12]}); give it the same files, or start it without --data, so that it fetches them" },
        { FakeWorker.Request with { DataFingerprint = new string('a', 64) }, $"its data set is another one (fingerprint aaaaaaaaaaaa, this run's is {TinyRun.Spec.Definition.DataFingerprint![..12]}); give it the same files, or start it without --data, so that it fetches them" },
    };

    [Theory]
    [MemberData(nameof(BadRequests), DisableDiscoveryEnumeration = true)]
    public async Task Each_reason_to_refuse_reaches_the_worker_and_the_user(JoinRequest request, string reason)
    {
        var worker = Worker(Start());
        worker.Tell(request);
        Assert.Equal(reason, (await worker.Expect<JoinRefused>()).Reason);
        Assert.Equal($"{request.Name} is refused: {reason}", await Observer.Next());
    }

    [Fact]
    public async Task A_worker_that_computes_other_bits_is_refused()
    {
        var worker = Worker(Start());
        worker.Tell(FakeWorker.Request);
        await worker.Expect<RunOffer>();
        worker.Tell(FakeWorker.Answer with { Hash = new string('b', 64) });
        const string Reason = "it computes other bits (probe gradient bbbbbbbbbbbb, this run's is 001122334455); processors do not differ in what this engine computes, so its machine is broken, or its program was changed";
        Assert.Equal(Reason, (await worker.Expect<JoinRefused>()).Reason);
        Assert.Equal($"w is refused: {Reason}", await Observer.Next());
        worker.Tell(FakeWorker.Answer);
        worker.Tell(FakeWorker.Request);
        await worker.Expect<RunOffer>(); // The answer without a request before it got none.
    }

    [Fact]
    public async Task An_answer_for_another_run_or_term_gets_none()
    {
        var worker = Worker(Start());
        worker.Tell(FakeWorker.Answer);
        worker.Tell(FakeWorker.Request);
        await worker.Expect<RunOffer>();
        worker.Tell(FakeWorker.Answer with { RunId = Guid.NewGuid() });
        worker.Tell(FakeWorker.Answer with { Term = 6 });
        worker.Tell(FakeWorker.Request);
        await worker.Expect<RunOffer>();
    }

    [Fact]
    public async Task A_worker_of_another_process_that_is_no_member_of_the_cluster_goes_unanswered()
    {
        var coordinator = Start();
        var foreign = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka.tcp://autoencoder@127.0.0.1:9/user/worker");
        coordinator.Tell(FakeWorker.Request, foreign);
        await Worker(coordinator).Join("mine");
        Assert.Equal("mine joined: 1 worker", await Observer.Next());
    }

    [Fact]
    public async Task A_worker_without_a_name_and_its_coordinator_say_which_one_it_is()
    {
        var coordinator = Start(awaitWorkers: 2);
        Assert.Equal("worker-1", (await Worker(coordinator).Join("0f3a9b-1", isUnnamed: true)).Name);
        Assert.Equal("worker-1 joined (0f3a9b-1): 1 worker", await Observer.Next());
        Assert.Null((await Worker(coordinator).Join("mine")).Name);
        Assert.Equal("mine joined: 2 workers", await Observer.Next());
    }

    [Fact]
    public async Task The_training_begins_when_all_awaited_workers_are_connected()
    {
        var coordinator = Start(awaitWorkers: 2);
        var (first, second) = (Worker(coordinator), Worker(coordinator));
        await first.Join("first");
        Assert.Equal("first joined: 1 worker", await Observer.Next());
        await second.Accepted("second");
        Assert.Equal(0, first.OrdersLeft);
        await second.Join("second");
        Assert.Equal(2, (await first.Order()).Order.Shards.Count);
        Assert.Equal(2, (await second.Order()).Order.Shards.Count);
    }

    [Fact]
    public async Task A_lost_worker_is_awaited_again()
    {
        var coordinator = Start(awaitWorkers: 2);
        var (first, second, third) = (Worker(coordinator), Worker(coordinator), Worker(coordinator));
        await first.Join("first");
        first.Vanish("the connection was reset");
        await second.Join("second");
        Assert.Equal("first joined: 1 worker", await Observer.Next());
        Assert.Equal("first is lost: the connection was reset; no worker is left", await Observer.Next());
        Assert.Equal("second joined: 1 worker", await Observer.Next());
        Assert.Equal(0, second.OrdersLeft);
        await third.Join("third");
        await third.Order();
    }

    /// <summary>Those of the test are of one process. While one of them has its connection, the process is there.</summary>
    [Fact]
    public async Task A_node_is_without_its_data_connection_when_all_of_its_workers_are()
    {
        var coordinator = Start(awaitWorkers: 3);
        var node = CreateTestProbe();
        Sys.EventStream.Subscribe(node.Ref, typeof(DataConnectionLost));
        var (first, second) = (Worker(coordinator), Worker(coordinator));
        await first.Join("first");
        await second.Join("second");
        first.Vanish("the connection was reset");
        // It asks when the coordinator has seen that, and comes back.
        await first.Join("first");
        await node.ExpectNoMsgAsync(TimeSpan.Zero);
        first.Vanish("the connection was reset");
        second.Vanish("the connection was reset");
        Assert.Equal(second.Actor.Path.Address, (await node.ExpectMsgAsync<DataConnectionLost>(Deadline)).Node);
        Assert.Equal(
            ["first joined: 1 worker", "second joined: 2 workers", "first is lost: the connection was reset; 1 worker is left", "first joined: 2 workers",
                "first is lost: the connection was reset; 1 worker is left", "second is lost: the connection was reset; no worker is left"],
            [await Observer.Next(), await Observer.Next(), await Observer.Next(), await Observer.Next(), await Observer.Next(), await Observer.Next()]);
    }

    [Fact]
    public async Task A_worker_that_owes_nothing_is_let_go_at_once()
    {
        var worker = Worker(Start(awaitWorkers: 2));
        await worker.Join("w");
        worker.Tell(new LeaveRequest());
        Assert.Equal(new Goodbye("left the run", Failed: false), await worker.Expect<Goodbye>());
        Assert.Equal("w joined: 1 worker", await Observer.Next());
        Assert.Equal("w left: 0 workers", await Observer.Next());
    }
}
