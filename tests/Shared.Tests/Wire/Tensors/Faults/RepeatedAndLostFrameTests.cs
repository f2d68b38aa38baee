using Autoencoder.Shared.Wire.Tensors;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>
/// Whole and sound frames that come twice, late or never. A connection cannot tell: it passes on what comes. The dealer
/// of the shards drops a sum that is there already, and gives a shard that stays away to somebody else.
/// </summary>
public sealed class RepeatedAndLostFrameTests : ProxiedTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_duplicated_order_is_computed_twice_and_answered_twice_with_the_same_bits(int duplicated)
    {
        var worker = await Run.Join(1, orders: new() { [duplicated] = Fault.Duplicate });
        WorkOrder[] orders = [Train(0, 0), Train(0, 1), Train(0, 2)];
        worker.Assign(orders);
        foreach (var order in orders.SelectMany((order, i) => Enumerable.Repeat(order, i == duplicated ? 2 : 1)))
            Assert.Equal(order, await worker.Answer());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_duplicated_answer_is_received_twice_with_the_same_bits(int duplicated)
    {
        var worker = await Run.Join(1, answers: new() { [duplicated] = Fault.Duplicate });
        WorkOrder[] orders = [Train(0, 0), Evaluate(0, 1), Train(0, 2)];
        worker.Assign(orders);
        foreach (var order in orders.SelectMany((order, i) => Enumerable.Repeat(order, i == duplicated ? 2 : 1)))
            Assert.Equal(order, await worker.Answer());
    }

    [Fact]
    public async Task A_swallowed_order_without_weights_is_never_answered_and_the_connection_stays_usable()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Swallow });
        worker.Assign(Train(0, 0), Train(0, 1), Train(0, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(Train(0, 2), await worker.Answer());
        Assert.True(worker.IsUndisturbed);
    }

    [Fact]
    public async Task A_swallowed_order_with_weights_is_never_answered_and_the_connection_stays_usable_with_the_next_weights()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Swallow });
        worker.Assign(Train(0, 0), Train(1, 1), Train(2, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(Train(2, 2), await worker.Answer());
        Assert.True(worker.IsUndisturbed);
    }

    [Fact]
    public async Task A_swallowed_order_with_weights_ends_the_worker_at_the_next_order_that_relies_on_them()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Swallow });
        worker.Assign(Train(0, 0), Train(1, 1), Train(1, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal("the coordinator ordered step 1 without its weights", await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }

    [Fact]
    public async Task A_swallowed_answer_is_never_received_and_the_connection_stays_usable()
    {
        var worker = await Run.Join(1, answers: new() { [1] = Fault.Swallow });
        worker.Assign(Train(0, 0), Train(0, 1), Evaluate(1, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(Evaluate(1, 2), await worker.Answer());
        Assert.True(worker.IsUndisturbed);
    }

    [Fact]
    public async Task An_answer_that_is_overtaken_by_later_ones_is_received_after_them()
    {
        var worker = await Run.Join(1, answers: new() { [0] = Fault.DelayBehind(2) });
        worker.Assign(Train(0, 0), Train(0, 1), Train(1, 2), Train(1, 3));
        foreach (var order in (WorkOrder[])[Train(0, 1), Train(1, 2), Train(0, 0), Train(1, 3)])
            Assert.Equal(order, await worker.Answer());
    }

    [Fact]
    public async Task An_order_that_is_overtaken_by_one_with_the_same_weights_is_answered_after_it()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.DelayBehind(1) });
        worker.Assign(Train(0, 0), Train(0, 1), Train(0, 2));
        foreach (var order in (WorkOrder[])[Train(0, 0), Train(0, 2), Train(0, 1)])
            Assert.Equal(order, await worker.Answer());
    }

    [Fact]
    public async Task An_order_that_is_overtaken_by_newer_weights_is_never_computed_with_them()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.DelayBehind(1) });
        worker.Assign(Train(0, 0), Train(0, 1), Train(1, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(Train(1, 2), await worker.Answer());
        Assert.Equal("the coordinator ordered step 0 without its weights", await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }
}
