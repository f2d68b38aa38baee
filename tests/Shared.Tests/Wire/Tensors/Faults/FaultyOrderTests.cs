using Autoencoder.Shared.Wire.Tensors;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>What each end tells when orders are damaged, held up or broken off on their way to the worker.</summary>
public sealed class FaultyOrderTests : ProxiedTest
{
    public static TheoryData<int> Cuts => new(0, 1, FrameHeader.Size - 1, FrameHeader.Size, FrameHeader.Size + 1, FrameHeader.Size + TinyModel.Bytes - 1);

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task An_order_that_is_cut_off_closes_both_ends(int bytes)
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Truncate(bytes) });
        worker.Assign(Train(0, 0));
        Assert.Equal(Train(0, 0), await worker.Answer());
        worker.Assign(Train(1, 1));
        Assert.Equal(ClosedByOther, await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_reset_within_an_order_is_called_so_on_both_ends(int bytes)
    {
        var worker = await Run.Join(1, orders: new() { [0] = Fault.Reset(bytes) });
        worker.Assign(Train(0, 0));
        Assert.Equal(WasReset, await worker.Ended());
        Assert.Equal(WasReset, await worker.Closed());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(723)]
    [InlineData(8 * 180 - 1)]
    public async Task Weights_with_one_wrong_bit_are_never_computed_with(int bit)
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.FlipBit(8 * FrameHeader.Size + bit) });
        worker.Assign(Train(0, 0), Train(1, 1));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal("the 180 bytes of a Train frame of step 1 do not match their checksum; they were damaged on the way", await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }

    [Theory]
    [InlineData(176)]
    [InlineData(184)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task An_order_that_announces_another_length_under_a_sound_checksum_is_never_computed(long length)
    {
        var worker = await Run.Join(1, orders: new() { [0] = Fault.Rewrite(header => header with { PayloadBytes = length }) });
        worker.Assign(Train(0, 0));
        Assert.Equal($"the coordinator announces {length} bytes of weights, but this model has 180", await worker.Ended());
        Assert.Contains(await worker.Closed(), (string[])[ClosedByOther, WasReset]);
    }

    [Fact]
    public async Task Orders_that_are_held_up_disturb_nobody_and_are_answered_later()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Stall });
        var other = await Run.Join(2);
        worker.Assign(Train(0, 0), Train(0, 1), Train(1, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        await worker.Proxy.Orders.Arrival();
        await worker.Proxy.Orders.Arrival();
        other.Assign(Train(0, 1), Train(1, 2));
        Assert.Equal(Train(0, 1), await other.Answer());
        Assert.Equal(Train(1, 2), await other.Answer());
        Assert.True(worker.IsUndisturbed);

        worker.Proxy.Continue();
        Assert.Equal(Train(0, 1), await worker.Answer());
        Assert.Equal(Train(1, 2), await worker.Answer());
    }

    [Fact]
    public async Task Orders_in_single_bytes_and_orders_in_one_segment_are_answered_as_any()
    {
        var worker = await Run.Join(1, orders: new() { [0] = Fault.SingleBytes, [1] = Fault.Glue(4) });
        WorkOrder[] orders = [Train(0, 0), Train(1, 1), Train(1, 2), Evaluate(1, 3), Train(2, 4)];
        worker.Assign(orders);
        foreach (var order in orders)
            Assert.Equal(order, await worker.Answer());
    }

    [Fact]
    public async Task An_order_of_a_stale_term_is_dropped_with_its_weights()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.StaleTerm });
        worker.Assign(Train(0, 0), Train(1, 1), Train(2, 2));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(Train(2, 2), await worker.Answer());
        Assert.Equal(2, worker.Computed);
        Assert.True(worker.IsUndisturbed);
    }

    [Fact]
    public async Task An_order_that_relies_on_the_weights_of_a_stale_one_ends_the_worker()
    {
        var worker = await Run.Join(1, orders: new() { [0] = Fault.StaleTerm });
        worker.Assign(Train(1, 1), Train(1, 2));
        Assert.Equal("the coordinator ordered step 1 without its weights", await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }

    [Fact]
    public async Task An_order_whose_step_was_changed_under_a_sound_checksum_is_answered_for_the_step_it_names()
    {
        var worker = await Run.Join(1, orders: new() { [0] = Fault.Rewrite(header => header with { Step = 3 }) });
        Run.Weights(3).Vector.Fill(2);
        worker.Assign(Train(2, 0), Train(4, 1));
        // The weights are those of step 2, as the coordinator sent them: here step 3's are made the same to compare.
        Assert.Equal(Train(3, 0), await worker.Answer());
        Assert.Equal(Train(4, 1), await worker.Answer());
    }

    [Fact]
    public async Task An_order_without_weights_whose_step_was_changed_ends_the_worker()
    {
        var worker = await Run.Join(1, orders: new() { [1] = Fault.Rewrite(header => header with { Step = 3 }) });
        worker.Assign(Train(2, 0), Train(2, 1));
        Assert.Equal(Train(2, 0), await worker.Answer());
        Assert.Equal("the coordinator ordered step 3 without its weights", await worker.Ended());
        Assert.Equal(ClosedByOther, await worker.Closed());
    }
}
