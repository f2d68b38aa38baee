using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

/// <summary>What holds of a channel, whether it is a connection or stays within the process.</summary>
public abstract class ChannelContract
{
    protected const long Term = 7;
    protected const int WorkerId = 3;
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private protected RecordedEvents Events { get; } = new();

    private protected ParameterVectorPool Pool { get; } = new(TinyModel.Layout);

    /// <summary>Both ends, after the worker has connected.</summary>
    private protected abstract Task<(IWorkerChannel Coordinator, ICoordinatorChannel Worker)> Open();

    [Fact]
    public async Task Orders_come_in_their_order_and_the_weights_bit_for_bit()
    {
        var (coordinator, worker) = await Open();
        var first = TinyModel.Weights(0, Pool);
        var second = TinyModel.Weights(1, Pool);
        var orders = new[]
        {
            (Train(0, 0, 4), first), (Train(0, 6, 1), first), (Train(1, 3, 5), second),
            (new WorkOrder(Term, new Round(Phase.Evaluate, 1), new ShardRange(2, 2)), second),
        };
        foreach (var (order, weights) in orders)
            coordinator.Assign(order, weights);

        foreach (var (order, weights) in orders)
        {
            var received = (await worker.Next())!.Value;
            Assert.Equal(order, received.Order);
            Assert.Equal(weights.Vector.Sha256(), received.Weights.Sha256());
        }
    }

    [Fact]
    public async Task Partial_sums_come_bit_for_bit()
    {
        var (_, worker) = await Open();
        var gradient = worker.Gradients.Rent().Fill(5);
        var hash = gradient.Sha256();
        worker.Send(new PartialSum(Term, new Round(Phase.Train, 12), new ShardRange(4, 2), Math.PI, gradient));
        worker.Send(new PartialSum(Term, new Round(Phase.Evaluate, 13), new ShardRange(6, 1), -0.0, null));

        var training = await Events.Partial();
        Assert.Equal((Term, new Round(Phase.Train, 12), new ShardRange(4, 2), Math.PI), (training.Term, training.Round, training.Node, training.Loss));
        Assert.Equal(hash, training.Gradient!.Sha256());
        var evaluation = await Events.Partial();
        Assert.Equal(new PartialSum(Term, new Round(Phase.Evaluate, 13), new ShardRange(6, 1), -0.0, null), evaluation);
        Assert.True(double.IsNegative(evaluation.Loss));
    }

    [Fact]
    public async Task Hundreds_of_rounds_need_no_more_vectors_than_the_first()
    {
        var (coordinator, worker) = await Open();
        var seen = new HashSet<ParameterVector>(ReferenceEqualityComparer.Instance);
        for (var step = 0; step < 300; step++)
        {
            var weights = TinyModel.Weights(step, Pool);
            coordinator.Assign(Train(step, 0, 1), weights);
            var (order, vector) = (await worker.Next())!.Value;
            Assert.Equal(weights.Vector.Sha256(), vector.Sha256());
            seen.Add(weights.Vector);
            weights.Release();
            var answer = worker.Gradients.Rent().Fill(-step);
            seen.Add(answer);
            worker.Send(new PartialSum(Term, order.Round, order.Shards, step, answer));
            var partial = await Events.Partial();
            Assert.Equal(step, partial.Loss);
            seen.Add(partial.Gradient!);
            Pool.Return(partial.Gradient!);
        }

        // Weights in use, weights being made, and a gradient on each side.
        Assert.InRange(seen.Count, 1, 4);
    }

    [Fact]
    public async Task Closed_by_the_worker_it_tells_once_and_receives_nothing_more()
    {
        var (coordinator, worker) = await Open();
        worker.Close();
        worker.Close();
        await Events.Closed();
        coordinator.Dispose();
        Assert.Equal(0, Events.Left);
        Assert.Null(await worker.Next());
        Assert.Null(await worker.Next());
    }

    [Fact]
    public async Task Closing_wakes_a_worker_that_waits_for_an_order()
    {
        var (_, worker) = await Open();
        var waiting = new TaskCompletionSource();
        var received = Task.Factory.StartNew(
            () =>
            {
                waiting.SetResult();
                return worker.Receive(out _, out _);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await waiting.Task;
        worker.Close();
        Assert.False(await received.WaitAsync(Deadline));
    }

    [Fact]
    public async Task What_is_sent_after_closing_goes_back_to_where_it_was_rented()
    {
        var (_, worker) = await Open();
        var gradient = worker.Gradients.Rent();
        worker.Close();
        worker.Send(new PartialSum(Term, new Round(Phase.Train, 0), new ShardRange(0, 1), 0, gradient));
        Assert.True(worker.Gradients.TryTake(gradient));
    }

    [Fact]
    public async Task After_closing_no_share_of_the_weights_is_left()
    {
        var (coordinator, worker) = await Open();
        var weights = Enumerable.Range(0, 5).Select(version => TinyModel.Weights(version, Pool)).ToArray();
        foreach (var w in weights)
            coordinator.Assign(Train(w.Version, 0, 1), w);
        Assert.NotNull(await worker.Next());
        coordinator.Dispose();
        Assert.Equal("it was stopped", await Events.Closed());
        coordinator.Assign(Train(9, 0, 1), weights[4]);
        worker.Close();
        await worker.Next();
        Assert.All(weights, w =>
        {
            Assert.False(Pool.TryTake(w.Vector));
            w.Release();
            Assert.True(SpinWait.SpinUntil(() => Pool.TryTake(w.Vector), Deadline));
        });
    }

    protected static WorkOrder Train(long step, int first, int count) =>
        new(Term, new Round(Phase.Train, step), new ShardRange(first, count));
}
