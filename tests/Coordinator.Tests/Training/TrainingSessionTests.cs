using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class TrainingSessionTests : IDisposable
{
    private const int StepsPerEpoch = 4;

    private readonly SmallRun.Memory _memory;
    private readonly SmallRun _run;

    public TrainingSessionTests()
    {
        NativeTorch.EnsureLoaded();
        _memory = new SmallRun.Memory();
        _run = new SmallRun(_memory);
    }

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Any_number_of_workers_trains_what_a_plain_loop_trains(int workers)
    {
        var (weights, losses, validation) = SmallRun.PlainLoop();
        Train(workers);

        Assert.True(_run.Session.IsFinished);
        Assert.Equal(weights, _run.Session.Weights.Sha256());
        Assert.Equal(losses, _run.Observer.Steps.Select(step => step.MeanLoss));
        Assert.Equal(validation, _run.Observer.Epochs.Select(epoch => epoch.ValidationLoss));
        _run.AssertAllBack();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void In_bfloat16_it_is_the_same(int workers)
    {
        using var memory = new SmallRun.Memory(Precision.Bf16);
        var run = new SmallRun(memory);
        for (var worker = 1; worker <= workers; worker++)
            run.Session.Join(worker);
        run.Session.Begin();
        // One is lost in the middle of the first step: another deals with its shards, cut in another way.
        if (workers > 1)
        {
            run.Workers.Drop(2);
            run.Session.Lose(2);
        }

        run.DeliverAll();
        var (weights, losses, validation) = SmallRun.PlainLoop(Precision.Bf16);

        Assert.Equal(weights, run.Session.Weights.Sha256());
        Assert.Equal(losses, run.Observer.Steps.Select(step => step.MeanLoss));
        Assert.Equal(validation, run.Observer.Epochs.Select(epoch => epoch.ValidationLoss));
        Assert.NotEqual(weights, SmallRun.PlainLoop().Weights);
    }

    [Fact]
    public void Steps_and_epochs_are_told_in_order_and_with_all_samples()
    {
        Train(workers: 3);

        Assert.Equal(
            ["step 0", "step 1", "step 2", "step 3", "epoch 1", "step 4", "step 5", "step 6", "step 7", "epoch 2"], _run.Observer.Order);
        Assert.Equal([10, 10, 10, 3, 10, 10, 10, 3], _run.Observer.Steps.Select(step => step.Samples));
        Assert.All(_run.Observer.Epochs.Index(), epoch =>
        {
            var steps = _run.Observer.Steps.Skip(epoch.Index * StepsPerEpoch).Take(StepsPerEpoch);
            Assert.Equal(((epoch.Index + 1) * StepsPerEpoch, 33, 3), (epoch.Item.Steps, epoch.Item.Samples, epoch.Item.Workers));
            Assert.Equal(steps.Sum(step => step.MeanLoss * step.Samples) / 33, epoch.Item.TrainLoss, 1e-12);
            Assert.True(epoch.Item.Seconds > 0 && epoch.Item.SamplesPerSecond > 0);
        });
        Assert.Equal((8, 33L, 0L), (_run.Session.Steps, _run.Observer.Epochs[^1].Samples, _run.Session.ShardsReissued));
    }

    [Fact]
    public void Without_workers_it_waits_says_so_once_and_continues()
    {
        _run.Session.Begin();
        Assert.Equal([0L], _run.Observer.WaitedFor);
        Assert.Equal(5, _run.Session.WaitingFor!.Value.Missing.Count());

        _run.Session.Join(1);
        _run.Session.Join(2);
        Assert.Equal(5, _run.Session.OwedBy(1));
        _run.Workers.Drop(1);
        _run.Session.Lose(1);
        Assert.Equal(5, _run.Session.OwedBy(2));
        _run.Workers.Drop(2);
        _run.Session.Lose(2);
        _run.Session.Lose(2);
        Assert.Equal(2, _run.Observer.WaitedFor.Count());

        _run.Session.Join(3);
        _run.DeliverAll();
        Assert.Equal(SmallRun.PlainLoop().Weights, _run.Session.Weights.Sha256());
        Assert.Equal((2, 10L), (_run.Observer.WaitedFor.Count(), _run.Session.ShardsReissued));
        _run.AssertAllBack();
    }

    [Fact]
    public void A_late_answer_of_an_earlier_round_is_dropped_and_its_vector_comes_back()
    {
        _run.Session.Join(1);
        _run.Session.Begin();
        var late = _run.Workers.Copy(_run.Workers.Answers[0].Partial);
        while (_run.Session.Steps == 0)
            _run.Deliver(0);

        Assert.Equal(Verdict.Redundant, _run.Session.Receive(1, late));
        Assert.Same(late.Gradient, _run.Pool.Rent());
        _run.Pool.Return(late.Gradient!);
        _run.DeliverAll();
        Assert.Equal(SmallRun.PlainLoop().Weights, _run.Session.Weights.Sha256());
        Assert.All(_run.Observer.Epochs, epoch => Assert.Equal(33, epoch.Samples));
    }

    [Fact]
    public void After_the_last_epoch_nothing_counts_or_is_dealt()
    {
        Train(workers: 2);
        var orders = _run.Workers.Orders.Count;
        var weights = _run.Session.Weights.Sha256();

        Assert.Null(_run.Session.WaitingFor);
        Assert.Equal(Verdict.Redundant, _run.Session.Receive(1, new PartialSum(1, new Round(Phase.Evaluate, 8), new ShardRange(0, 1), 1, null)));
        _run.Session.Lose(1);
        _run.Session.Join(9);
        Assert.Equal((orders, weights), (_run.Workers.Orders.Count, _run.Session.Weights.Sha256()));
        Assert.Equal(2, _run.Observer.Epochs.Count);
    }

    [Fact]
    public void A_retired_worker_is_waited_for_and_gets_no_more()
    {
        _run.Session.Join(1);
        _run.Session.Join(2);
        _run.Session.Begin();
        _run.Session.Retire(2);

        Assert.Equal(3, _run.Session.OwedBy(2));
        _run.DeliverAll();
        Assert.Equal(0, _run.Session.OwedBy(2));
        Assert.Single(_run.Workers.Orders, order => order.Worker == 2);
        Assert.Equal(SmallRun.PlainLoop().Weights, _run.Session.Weights.Sha256());
        Assert.Equal((0L, 1), (_run.Session.ShardsReissued, _run.Observer.Epochs[^1].Workers));
    }

    // A sum of the wrong kind, or over no node, costs its sender the place in the run; the round must not lose its shards.
    [Fact]
    public void An_invalid_answer_changes_nothing()
    {
        _run.Session.Join(1);
        _run.Session.Begin();
        var gradient = _run.Pool.Rent();
        var round = new Round(Phase.Train, 0);

        Assert.Equal(Verdict.Invalid, _run.Session.Receive(1, new PartialSum(1, round, new ShardRange(0, 5), 1, null)));
        Assert.Equal(Verdict.Invalid, _run.Session.Receive(1, new PartialSum(1, round, new ShardRange(1, 2), 1, gradient)));
        Assert.Same(gradient, _run.Pool.Rent());
        _run.Pool.Return(gradient);
        Assert.Equal(5, _run.Session.WaitingFor!.Value.Missing.Count());

        _run.DeliverAll();
        Assert.Equal(SmallRun.PlainLoop().Weights, _run.Session.Weights.Sha256());
    }

    // What is in doubt is undone by the session that continues the run; here nothing of it was wrong.
    [Fact]
    public void A_training_that_diverges_ends_without_suspect_steps_in_what_it_has_reached()
    {
        SuspectStepOne();
        var second = _run.Workers.TakeFrom(2);
        var error = Assert.Throws<NotFiniteException>(() => _run.Session.Receive(2, Spoilt(second, float.NaN)));

        Assert.Contains("because the training diverges", error.Message, StringComparison.Ordinal);
        Assert.Equal([new Round(Phase.Train, 0), null], _run.Keeper.SuspectMarks);
        Assert.Equal(1, _run.Session.Steps);
    }

    [Fact]
    public void A_training_that_ends_because_its_workers_do_not_compute_alike_leaves_its_suspect_mark()
    {
        var run = new SmallRun(_memory, auditRate: 1);
        for (var worker = 1; worker <= 3; worker++)
            run.Session.Join(worker);
        run.Session.Begin();
        while (run.Session.Steps == 0)
            run.Deliver(0);
        var error = Assert.Throws<TrainingException>(() =>
        {
            while (run.Workers.Answers.Count > 0)
            {
                var (worker, partial) = run.Workers.Take(0);
                run.Session.Receive(worker, Spoilt(partial, worker));
            }
        });

        Assert.Contains("three different sums", error.Message, StringComparison.Ordinal);
        Assert.NotNull(run.Keeper.SuspectMarks[^1]);
    }

    // Its square is infinite in Adam's second moment, which would be in the checkpoint from which all begins again.
    [Fact]
    public void What_a_huge_gradient_has_spoilt_is_not_captured()
    {
        _run.Session.Join(1);
        _run.Session.Begin();
        var (worker, partial) = _run.Workers.Take(0);
        var error = Assert.Throws<NotFiniteException>(() => _run.Session.Receive(worker, Spoilt(partial, 3e30f)));

        Assert.Equal("step 1: weights or moments of Adam are NaN or infinite, because the training diverges; try a lower --lr than 0.01", error.Message);
        Assert.Empty(_run.Keeper.States);
    }

    // Each sum is finite, so nobody is suspected; what they add up to is not.
    [Fact]
    public void A_total_that_is_infinite_is_not_applied()
    {
        _run.Session.Join(1);
        _run.Session.Join(2);
        _run.Session.Begin();
        var before = _run.Session.Weights.Sha256();
        var error = Assert.Throws<NotFiniteException>(() =>
        {
            while (_run.Workers.Answers.Count > 0)
            {
                var (worker, partial) = _run.Workers.Take(0);
                _run.Session.Receive(worker, Spoilt(partial, float.MaxValue));
            }
        });

        Assert.Equal("step 0: the gradient is infinite, because the training diverges; try a lower --lr than 0.01", error.Message);
        Assert.Equal((0L, before), (_run.Session.Steps, _run.Session.Weights.Sha256()));
        Assert.Empty(_run.Keeper.Steps);
        Assert.Empty(_run.Workers.Removed);
    }

    // Step 0 is worker 1's and 2's; in step 1 the first sum of worker 1 is not finite, so what it computed before may be wrong.
    private void SuspectStepOne()
    {
        _run.Session.Join(1);
        _run.Session.Join(2);
        _run.Session.Begin();
        while (_run.Session.Steps == 0)
            _run.Deliver(0);
        while (_run.Workers.Answers.FindIndex(answer => answer.Worker == 2) is >= 0 and var place)
            _run.Deliver(place);
        _run.Session.Receive(1, Spoilt(_run.Workers.TakeFrom(1), float.NaN));
        Assert.Equal([new Round(Phase.Train, 0)], _run.Keeper.SuspectMarks);
    }

    private static PartialSum Spoilt(PartialSum partial, float value)
    {
        partial.Gradient!.Values[0] = value;
        return partial;
    }

    private void Train(int workers)
    {
        for (var worker = 1; worker <= workers; worker++)
            _run.Session.Join(worker);
        Assert.False(_run.Session.HasBegun);
        _run.Session.Begin();
        Assert.True(_run.Session.HasBegun);
        _run.DeliverAll();
    }
}
