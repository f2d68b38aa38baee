using Autoencoder.Shared.Wire.Tensors;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>Each bit of a header, flipped on its way: the frame is never taken for anything else.</summary>
public sealed class FlippedHeaderBitTests : ProxiedTest
{
    public static TheoryData<int> BytesOfAHeader => new(Enumerable.Range(0, FrameHeader.Size));

    [Theory]
    [MemberData(nameof(BytesOfAHeader))]
    public async Task No_order_is_computed_after_a_bit_was_flipped_in_its_headers_byte(int position)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            var worker = await Run.Join(bit, orders: new() { [0] = Fault.FlipBit(8 * position + bit) });
            worker.Assign(Train(0, 0));
            Assert.Contains(Clause(position), await worker.Ended(), StringComparison.Ordinal);
            // The weights that the worker left unread make its end a reset.
            Assert.Contains(await worker.Closed(), (string[])[ClosedByOther, WasReset]);
        }
    }

    [Theory]
    [MemberData(nameof(BytesOfAHeader))]
    public async Task No_answer_is_received_after_a_bit_was_flipped_in_its_headers_byte(int position)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            var worker = await Run.Join(bit, answers: new() { [0] = Fault.FlipBit(8 * position + bit) });
            worker.Assign(Train(0, 0));
            Assert.Contains(Clause(position), await worker.Closed(), StringComparison.Ordinal);
            Assert.Contains(await worker.Ended(), (string[])[ClosedByOther, WasReset]);
        }
    }

    private static string Clause(int position) =>
        position < sizeof(uint) ? "is no autoencoder process of this version" : "a frame's header does not match its checksum";
}
