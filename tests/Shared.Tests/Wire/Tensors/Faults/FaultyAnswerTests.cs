using Autoencoder.Shared.Wire.Tensors;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>What each end tells when answers are damaged, held up or broken off on their way to the coordinator.</summary>
public sealed class FaultyAnswerTests : ProxiedTest
{
    public static TheoryData<int> Cuts => FaultyOrderTests.Cuts;

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task An_answer_that_is_cut_off_closes_both_ends(int bytes)
    {
        var worker = await Run.Join(1, answers: new() { [1] = Fault.Truncate(bytes) });
        worker.Assign(Train(0, 0), Train(0, 1));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal(ClosedByOther, await worker.Closed());
        Assert.Equal(ClosedByOther, await worker.Ended());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_reset_within_an_answer_is_called_so_on_both_ends(int bytes)
    {
        var worker = await Run.Join(1, answers: new() { [0] = Fault.Reset(bytes) });
        worker.Assign(Train(0, 0));
        Assert.Equal(WasReset, await worker.Closed());
        Assert.Equal(WasReset, await worker.Ended());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(723)]
    [InlineData(8 * 180 - 1)]
    public async Task A_gradient_with_one_wrong_bit_is_never_received(int bit)
    {
        var worker = await Run.Join(1, answers: new() { [1] = Fault.FlipBit(8 * FrameHeader.Size + bit) });
        worker.Assign(Train(0, 0), Train(0, 1));
        Assert.Equal(Train(0, 0), await worker.Answer());
        Assert.Equal("the 180 bytes of a Gradient frame of step 0 do not match their checksum; they were damaged on the way", await worker.Closed());
        Assert.Equal(ClosedByOther, await worker.Ended());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(176)]
    [InlineData(184)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task A_gradient_that_announces_another_length_under_a_sound_checksum_is_never_received(long length)
    {
        var worker = await Run.Join(1, answers: new() { [0] = Fault.Rewrite(header => header with { PayloadBytes = length }) });
        worker.Assign(Train(0, 0));
        Assert.Equal($"a Gradient frame announces {length} bytes, but this model's have 180", await worker.Closed());
        Assert.Contains(await worker.Ended(), (string[])[ClosedByOther, WasReset]);
    }

    [Fact]
    public async Task An_answer_that_is_held_up_comes_after_another_workers_that_was_sent_later()
    {
        var first = await Run.Join(1, answers: new() { [0] = Fault.Stall });
        var second = await Run.Join(2);
        first.Assign(Train(0, 0));
        await first.Proxy.Answers.Arrival(); // The preamble.
        await first.Proxy.Answers.Arrival();
        second.Assign(Train(0, 0));
        Assert.Equal(Train(0, 0), await second.Answer());
        Assert.True(first.IsUndisturbed);

        first.Proxy.Continue();
        Assert.Equal(Train(0, 0), await first.Answer());
    }

    [Fact]
    public async Task Answers_in_single_bytes_and_answers_in_one_segment_are_received_as_any()
    {
        var worker = await Run.Join(1, answers: new() { [FaultScript.Preamble] = Fault.SingleBytes, [0] = Fault.SingleBytes, [1] = Fault.Glue(4) });
        WorkOrder[] orders = [Train(0, 0), Train(1, 1), Evaluate(1, 2), Train(1, 3), Evaluate(2, 4)];
        worker.Assign(orders);
        foreach (var order in orders)
            Assert.Equal(order, await worker.Answer());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_answer_of_a_stale_term_is_dropped_and_the_connection_stays_usable(int stale)
    {
        var worker = await Run.Join(1, answers: new() { [stale] = Fault.StaleTerm });
        WorkOrder[] orders = [Train(0, 0), Train(0, 1), Evaluate(1, 2), Train(1, 3)];
        worker.Assign(orders);
        foreach (var order in orders.Where((_, i) => i != stale))
            Assert.Equal(order, await worker.Answer());
        Assert.True(worker.IsUndisturbed);
    }

    [Fact]
    public async Task An_answer_whose_step_was_changed_under_a_sound_checksum_never_passes_for_the_step_it_was_computed_for()
    {
        var worker = await Run.Join(1, answers: new() { [0] = Fault.Rewrite(header => header with { Step = 5 }) });
        worker.Assign(Train(0, 0), Train(0, 1));
        Assert.Equal(Train(5, 0), await worker.AnswerMadeFor(Train(0, 0)));
        Assert.Equal(Train(0, 1), await worker.Answer());
    }
}
