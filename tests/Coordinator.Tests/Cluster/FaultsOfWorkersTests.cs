using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Cluster;

/// <summary>Workers that answer late, or wrongly, as the coordinator's actor has them. Time passes when the test says so.</summary>
public sealed class FaultsOfWorkersTests : VirtualTimeKit
{
    private static readonly string Undisturbed = LoadAndTrain();

    [Fact]
    public async Task Late_shards_go_to_the_other_worker_at_the_deadline_and_not_before()
    {
        var (a, b, _) = await LateWorker(until: 1990);
        Assert.Equal(0, a.OrdersLeft);
        await Pass(10);
        Assert.Equal(new ShardRange(2, 2), (await Compute(a)).Shards);
        await Settled();
        Assert.Contains("step 0: b is late (2000.0 ms); shards 2..3 also sent to a", Told);
        // The next round is a's alone.
        Assert.Equal(new WorkOrder(7, new Round(Phase.Train, 1), new ShardRange(0, 4)), (await a.Order()).Order);
        Assert.Equal(0, b.OrdersLeft);
    }

    [Fact]
    public async Task The_late_answer_is_compared_and_its_worker_gets_work_again()
    {
        var (a, b, late) = await LateWorker(until: 2000);
        await Compute(a);
        await Settled();
        b.Compute(late);
        await Settled();
        Assert.DoesNotContain(Told, line => line.Contains("removed", StringComparison.Ordinal));
        await Compute(a);
        Assert.Equal(new Round(Phase.Evaluate, 2), (await b.Order()).Order.Round);
    }

    [Fact]
    public async Task A_late_answer_that_differs_calls_a_third_worker_which_decides()
    {
        var (a, b, late) = await LateWorker(until: 2000);
        await Compute(a);
        await Settled();
        Assert.Equal(0, Called);
        Lie(b, late);
        await Settled();
        Assert.Equal(1, Called);
        Assert.Contains("step 0: two sums over shards 2..3 differ; one more worker is started here to decide", Told);

        var third = await Join("own");
        Assert.Equal(new WorkOrder(7, new Round(Phase.Train, 0), new ShardRange(2, 2)), await Compute(third));
        Assert.Equal(
            new Goodbye("it computes wrongly: in step 0 its sum over shards 2..3 has other bits than those of two others", Failed: true),
            await b.Expect<Goodbye>());
        await b.Disposed.Task.WaitAsync(Deadline);
        await Task.WhenAll(a.ComputeToTheEnd(), third.ComputeToTheEnd());
        var outcome = await Outcome;
        Assert.Equal((true, 3, 1, Undisturbed), (outcome.Completed, outcome.WorkersSeen, outcome.WorkersLost, outcome.Session.Weights.Sha256()));
    }

    [Fact]
    public async Task A_wrong_sum_that_entered_the_weights_ends_the_attempt_without_a_word_of_failure_to_the_others()
    {
        var (a, b, late) = await LateWorker(until: 2000);
        Lie(a, await a.Order());
        await Settled();
        b.Compute(late);
        await Settled();
        var third = await Join("own");
        await Compute(third);

        Assert.Equal(new Round(Phase.Train, 0), (await Assert.ThrowsAsync<CorruptStepException>(() => Outcome)).Round);
        Assert.True((await a.Expect<Goodbye>()).Failed);
        await b.Disposed.Task.WaitAsync(Deadline);
        await b.ExpectNothing();
        await third.ExpectNothing();
    }

    [Fact]
    public async Task A_liar_among_three_is_removed_by_an_audit()
    {
        var workers = await Start(3, auditRate: 1);
        var liar = workers[1];
        _ = workers[0].ComputeToTheEnd();
        _ = workers[2].ComputeToTheEnd();
        Lie(liar, await liar.Order());
        var goodbye = await liar.Expect<Goodbye>();
        Assert.True(goodbye.Failed);
        Assert.Matches("^it computes wrongly: in step 0 its sum over shard 1 has other bits than those of two others$", goodbye.Reason);
        var outcome = await Outcome;
        Assert.Equal((true, 1, Undisturbed), (outcome.Completed, outcome.WorkersLost, outcome.Session.Weights.Sha256()));
        Assert.Contains(Observer.Events, happening => happening is { Event: "worker-removed", Worker: "b" });
        Assert.Contains(Observer.Events, happening => happening is { Event: "answers-disagree", Worker: "b", Step: 0, FirstShard: 1, Shards: 1 });
    }

    [Fact]
    public async Task An_audited_run_of_sound_workers_has_no_incident()
    {
        var workers = await Start(3, auditRate: 1);
        await Task.WhenAll(workers.Select(worker => worker.ComputeToTheEnd()));
        var outcome = await Outcome;
        Assert.Equal((true, 0L, Undisturbed), (outcome.Completed, outcome.Session.ShardsReissued, outcome.Session.Weights.Sha256()));
        Assert.DoesNotContain(Observer.Events, happening => happening.Event is "shards-reissued" or "answers-disagree" or "worker-removed");
    }

    [Fact]
    public async Task A_training_with_non_finite_sums_ends_with_a_line_that_names_step_and_shard()
    {
        var workers = await Start(2);
        SendNonFinite(workers[0], await workers[0].Order());
        await workers[1].Order();
        var (order, _) = await workers[1].Order();
        Assert.Equal(new ShardRange(0, 1), order.Shards);
        workers[1].Send(new PartialSum(order.Term, order.Round, order.Shards, double.NaN, Pool.Rent()));
        // Its first order is answered before.
        var error = await Assert.ThrowsAsync<NotFiniteException>(() => Outcome);
        Assert.Equal(
            "step 0: the sum over shard 0 is NaN or infinite, computed twice (a, b), because the training diverges; try a lower --lr than 0.001",
            error.Message);
        // Until it is known whether it diverges, nobody is sent away.
        await workers[0].ExpectNothing();
        FailedBecause(error.Message);
        Assert.Equal(new Goodbye($"the run failed: {error.Message}", Failed: true), await workers[0].Expect<Goodbye>());
    }

    [Fact]
    public async Task Sums_of_another_term_do_not_count_and_cost_nothing()
    {
        var workers = await Start(1);
        var given = await workers[0].Order();
        foreach (var sum in TinyRun.Answers(given.Order with { Term = 6 }, given.Weights, Pool))
            workers[0].Send(sum);
        await Settled();
        Assert.Empty(Told);
        Assert.Equal(0, workers[0].OrdersLeft);
        workers[0].Compute(given);
        await workers[0].ComputeToTheEnd();
        Assert.Equal(Undisturbed, (await Outcome).Session.Weights.Sha256());
    }

    [Fact]
    public async Task A_worker_that_is_alive_and_gives_no_answers_is_dropped_and_joins_anew()
    {
        var (a, b, _) = await LateWorker(until: 2000);
        await Compute(a);
        await Settled();
        await Pass(10);
        await Compute(a);
        await Settled();
        await PassSeconds((int)TinyRun.WorkerTimeout.TotalSeconds - 2);
        await b.ExpectNothing();
        await PassSeconds(4);
        var dropped = await b.Expect<Dropped>();
        Assert.Matches("^it owes an answer and has given none for (30|31|32) s, though its process is alive$", dropped.Reason);
        await b.Disposed.Task.WaitAsync(Deadline);
        Assert.Contains(Told, line => line.StartsWith($"b is lost: {dropped.Reason}; ", StringComparison.Ordinal));
        await Join("b");
    }

    [Fact]
    public async Task The_only_worker_that_gives_no_answers_is_dropped_too_and_one_in_this_process_may_come_back_whenever()
    {
        var worker = (await Start(1))[0];
        for (var time = 1; time <= 3; time++)
        {
            await worker.Order();
            // No round is over yet.
            // Each time twice as long, for it may need that.
            await PassSeconds((10 * (int)TinyRun.WorkerTimeout.TotalSeconds << (time - 1)) + 4);
            await worker.Expect<Dropped>();
            worker = await Join("a");
        }

        await worker.ComputeToTheEnd();
        Assert.Equal(Undisturbed, (await Outcome).Session.Weights.Sha256());
    }

    // Two workers of two shards each, of which b does not answer.
    private async Task<(FakeWorker A, FakeWorker B, (WorkOrder Order, SharedWeights Weights) Late)> LateWorker(int until)
    {
        var workers = await Start(2);
        await Compute(workers[0]);
        var late = await workers[1].Order();
        Assert.Equal(new ShardRange(2, 2), late.Order.Shards);
        await Pass(until);
        return (workers[0], workers[1], late);
    }

    private static async Task<WorkOrder> Compute(FakeWorker worker)
    {
        var given = await worker.Order();
        worker.Compute(given);
        return given.Order;
    }

    private void Lie(FakeWorker worker, (WorkOrder Order, SharedWeights Weights) given)
    {
        foreach (var sum in TinyRun.Answers(given.Order, given.Weights, Pool))
            worker.Send(sum with { Loss = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(sum.Loss) ^ 1) });
        given.Weights.Release();
    }

    private void SendNonFinite(FakeWorker worker, (WorkOrder Order, SharedWeights Weights) given)
    {
        foreach (var sum in TinyRun.Answers(given.Order, given.Weights, Pool))
        {
            sum.Gradient!.Values[^1] = float.PositiveInfinity;
            worker.Send(sum);
        }
    }

    private static string LoadAndTrain()
    {
        NativeTorch.EnsureLoaded();
        return TinyRun.UndisturbedSha256();
    }
}
