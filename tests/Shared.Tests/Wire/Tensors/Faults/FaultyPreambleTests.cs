using Autoencoder.Shared.Wire.Tensors;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>Who is let in when the first bytes of a worker's connection do not come as they were sent.</summary>
public sealed class FaultyPreambleTests : ProxiedTest
{
    public static TheoryData<int> BytesOfAPreamble => new(Enumerable.Range(0, Preamble.Size));

    [Theory]
    [MemberData(nameof(BytesOfAPreamble))]
    public async Task Nobody_is_let_in_after_a_bit_was_flipped_and_the_token_stays_good(int position)
    {
        var token = Run.Listener.IssueToken(1);
        for (var bit = 0; bit < 8; bit++)
            await AssertRejected(token, Fault.FlipBit(8 * position + bit));
        using var worker = await Run.Connect(Run.Listener.Port, token);
        await Run.LetIn(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Preamble.Size - 1)]
    public async Task Nobody_is_let_in_whose_preamble_is_cut_off(int bytes)
    {
        var token = Run.Listener.IssueToken(1);
        await AssertRejected(token, Fault.Truncate(bytes));
        await AssertRejected(token, Fault.Reset(bytes));
        Assert.Equal(0, Run.Admitted);
    }

    [Fact]
    public async Task A_preamble_that_comes_twice_lets_in_once_and_is_no_frame()
    {
        var worker = await Run.Join(1, answers: new() { [FaultScript.Preamble] = Fault.Duplicate });
        // A header is longer than a preamble: its end comes with the answer.
        worker.Assign(Train(0, 0));
        Assert.Contains("is no autoencoder process of this version", await worker.Closed(), StringComparison.Ordinal);
        Assert.Contains(await worker.Ended(), (string[])[ClosedByOther, WasReset]);
    }

    /// <summary>The worker hears that its connection ended, without a word before.</summary>
    private async Task AssertRejected(Guid token, Fault fault)
    {
        await using var proxy = new FaultProxy(Run.Listener.Port, [], new() { [FaultScript.Preamble] = fault });
        using var worker = await Run.Connect(proxy.Port, token);
        Assert.Contains(await worker.Fault(), (string[])[ClosedByOther, WasReset]);
        Assert.Equal(0, Run.Admitted);
    }
}
