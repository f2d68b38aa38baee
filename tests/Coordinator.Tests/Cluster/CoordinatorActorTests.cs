using Akka.Actor;
using Autoencoder.Coordinator.Cluster;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>What happens to workers while they train, and that the weights are the same bits all the same.</summary>
public sealed class CoordinatorActorTests(ClusterNodeFixture node) : CoordinatorActorKit(node)
{
    private static readonly string Undisturbed = TinyRun.UndisturbedSha256();

    [Fact]
    public async Task A_lost_workers_shards_go_to_another_at_once()
    {
        var (coordinator, stays, goes) = await TwoWorkers();
        stays.Compute(await stays.Order());
        await goes.Order();
        goes.Vanish("the connection was reset");
        Assert.Equal("goes is lost: the connection was reset; 2 shards to be computed again; 1 worker is left", await Observer.Next());
        await goes.Disposed.Task.WaitAsync(Deadline);
        Assert.Equal(new ShardRange(2, 2), await ComputeNext(stays));
        await stays.ComputeToTheEnd();
        await Finished(seen: 2, lost: 1);
        await coordinator.GracefulStop(Deadline);
    }

    [Fact]
    public async Task Who_watches_the_workers_is_told_of_orders_answers_and_what_became_of_each()
    {
        var (coordinator, stays, goes) = await TwoWorkers();
        await goes.Order();
        goes.Vanish("gone");
        await goes.Disposed.Task.WaitAsync(Deadline);
        stays.Compute(await stays.Order());
        stays.Compute(await stays.Order());
        await stays.Order();
        await coordinator.GracefulStop(Deadline);
        Assert.Equal(
            [
                "1 joined: stays", "2 joined: goes", "step 0", "1 gets shards 0..1 of step 0", "2 gets shards 2..3 of step 0",
                "2 is gone, Lost: gone", "1 gets shards 2..3 of step 0", "2 to 1, Lost", "1 answers shards 0..1 of step 0: Accepted",
                "1 answers shards 2..3 of step 0: Accepted", "step 1", "1 gets shards 0..3 of step 1",
            ],
            Watcher.Told);
    }

    [Fact]
    public async Task A_worker_whose_process_stops_is_lost()
    {
        var (_, stays, goes) = await TwoWorkers();
        Sys.Stop(goes.Actor);
        Assert.Equal("goes is lost: its process stopped; 2 shards to be computed again; 1 worker is left", await Observer.Next());
        await stays.ComputeToTheEnd();
        await Finished(seen: 2, lost: 1);
    }

    [Fact]
    public async Task With_nobody_left_the_round_waits_for_the_next_to_join()
    {
        var (coordinator, first, second) = await TwoWorkers();
        first.Vanish("gone");
        second.Vanish("gone");
        Assert.Equal("stays is lost: gone; 2 shards to be computed again; 1 worker is left", await Observer.Next());
        Assert.Equal("step 0: shards 0..1 sent to goes, because stays is gone", await Observer.Next());
        Assert.Equal("goes is lost: gone; 4 shards to be computed again; no worker is left", await Observer.Next());
        Assert.Equal("step 0 waits: there is no worker; the training continues when one joins", await Observer.Next());
        var late = Worker(coordinator);
        await late.Join("late");
        await late.ComputeToTheEnd();
        await Finished(seen: 3, lost: 2);
    }

    [Fact]
    public async Task A_worker_that_joins_in_mid_round_takes_part_from_the_next()
    {
        var coordinator = Start();
        var (first, late) = (Worker(coordinator), Worker(coordinator));
        await first.Join("first");
        var round = await first.Order();
        await late.Join("late");
        Assert.Equal("first joined: 1 worker", await Observer.Next());
        Assert.Equal("late joined: 2 workers", await Observer.Next());
        Assert.Equal(0, late.OrdersLeft);
        first.Compute(round);
        Assert.Equal(new ShardRange(2, 2), (await late.Order()).Order.Shards);
        late.Vanish("gone");
        await first.ComputeToTheEnd();
        await Finished(seen: 2, lost: 1);
    }

    [Fact]
    public async Task A_worker_that_leaves_is_waited_for_and_then_let_go()
    {
        var (_, stays, goes) = await TwoWorkers();
        var last = await goes.Order();
        goes.Tell(new LeaveRequest());
        goes.Tell(new LeaveRequest());
        stays.Compute(await stays.Order());
        Assert.Equal(0, Observer.Left);
        goes.Compute(last);
        Assert.Equal(new Goodbye("left the run", Failed: false), await goes.Expect<Goodbye>());
        Assert.Equal("goes left: 1 worker", await Observer.Next());
        Assert.Equal(new ShardRange(0, 4), await ComputeNext(stays));
        await stays.ComputeToTheEnd();
        await Finished(seen: 2, lost: 0);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 9, true)]
    [InlineData(-1, 1, true)]
    [InlineData(2, 1, false)]
    public async Task A_worker_that_sends_what_is_no_sum_of_the_round_is_lost(int first, int count, bool gradient)
    {
        var (_, stays, goes) = await TwoWorkers();
        var (order, _) = await goes.Order();
        goes.Send(new PartialSum(order.Term, order.Round, new ShardRange(first, count), 0, gradient ? Pool.Rent() : null));
        Assert.Equal($"goes is lost: it sent a sum over {new ShardRange(first, count)}, which is none of step 0; 2 shards to be computed again; 1 worker is left", await Observer.Next());
        await goes.Disposed.Task.WaitAsync(Deadline);
        await stays.ComputeToTheEnd();
        await Finished(seen: 2, lost: 1);
    }

    [Fact]
    public async Task A_worker_that_joins_anew_is_a_new_one_and_gets_its_shards_again()
    {
        var (coordinator, stays, _) = await TwoWorkers();
        await stays.Order();
        var id = stays.Id;
        await stays.Accepted("stays");
        Assert.NotEqual(id, stays.Id);
        Assert.Equal("stays is lost: it joined anew; 2 shards to be computed again; 1 worker is left", await Observer.Next());
        await coordinator.GracefulStop(Deadline);
    }

    [Fact]
    public async Task Stopped_the_training_ends_with_what_it_has_reached_and_late_comers_hear_the_goodbye()
    {
        var (coordinator, first, second) = await TwoWorkers();
        coordinator.Tell(new StopTraining());
        var goodbye = new Goodbye("the run was stopped", Failed: false);
        Assert.Equal(goodbye, await first.Expect<Goodbye>());
        Assert.Equal(goodbye, await second.Expect<Goodbye>());
        await first.Disposed.Task.WaitAsync(Deadline);
        Assert.Equal((false, 0L), ((await Outcome).Completed, (await Outcome).Session.Steps));
        var late = Worker(coordinator);
        late.Tell(FakeWorker.Request);
        Assert.Equal(goodbye, await late.Expect<Goodbye>());
        late.Tell(FakeWorker.Answer);
        Assert.Equal(goodbye, await late.Expect<Goodbye>());
    }

    [Fact]
    public async Task Resumed_after_its_last_epoch_the_training_is_over_when_it_begins()
    {
        var done = TrainingState.Initial(TinyRun.Spec.Model, 1);
        (done.Step, done.EpochsDone) = (4, TinyRun.Epochs);
        var worker = Worker(Start(from: done));
        await worker.Join("only");
        Assert.Equal(new Goodbye("the training is done", Failed: false), await worker.Expect<Goodbye>());
        Assert.Equal((true, 4L), ((await Outcome).Completed, (await Outcome).Session.Steps));
    }

    [Fact]
    public async Task After_the_end_sums_go_back_to_the_pool_and_channels_are_closed()
    {
        var (coordinator, first, _) = await TwoWorkers();
        coordinator.Tell(new StopTraining());
        await first.Expect<Goodbye>();
        var gradient = Pool.Rent();
        first.Send(new PartialSum(7, new Round(Phase.Train, 0), new ShardRange(0, 1), 0, gradient));
        var late = Worker(coordinator);
        coordinator.Tell(new ChannelOpened(99, late));
        await late.Disposed.Task.WaitAsync(Deadline);
        Assert.Contains(gradient, Enumerable.Range(0, 8).Select(_ => Pool.Rent()));
    }

    [Fact]
    public async Task A_failure_of_the_coordinator_itself_is_the_outcome_and_the_workers_goodbye()
    {
        Observer.Step = _ => throw new IOException("no space left");
        var (coordinator, first, second) = await TwoWorkers();
        Watch(coordinator);
        first.Compute(await first.Order());
        second.Compute(await second.Order());
        Assert.Equal("no space left", (await Assert.ThrowsAsync<IOException>(() => Outcome)).Message);
        Assert.Equal(new Goodbye("the run failed: no space left", Failed: true), await first.Expect<Goodbye>());
        Assert.Equal(new Goodbye("the run failed: no space left", Failed: true), await second.Expect<Goodbye>());
        await first.Disposed.Task.WaitAsync(Deadline);
        await ExpectTerminatedAsync(coordinator, Deadline);
        Assert.Equal(["1 is gone, Left: the run failed", "2 is gone, Left: the run failed"], Watcher.Told[^2..]);
    }

    private async Task<(IActorRef Coordinator, FakeWorker Stays, FakeWorker Goes)> TwoWorkers()
    {
        var coordinator = Start(awaitWorkers: 2);
        var (stays, goes) = (Worker(coordinator), Worker(coordinator));
        await stays.Join("stays");
        await goes.Join("goes");
        Assert.Equal("stays joined: 1 worker", await Observer.Next());
        Assert.Equal("goes joined: 2 workers", await Observer.Next());
        return (coordinator, stays, goes);
    }

    private static async Task<ShardRange> ComputeNext(FakeWorker worker)
    {
        var given = await worker.Order();
        worker.Compute(given);
        return given.Order.Shards;
    }

    private async Task Finished(int seen, int lost)
    {
        var outcome = await Outcome;
        Assert.Equal((true, seen, lost), (outcome.Completed, outcome.WorkersSeen, outcome.WorkersLost));
        Assert.Equal(4, outcome.Session.Steps);
        Assert.Equal(Undisturbed, outcome.Session.Weights.Sha256());
    }
}
