using Autoencoder.Coordinator.Watching.Terminal;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class ProgressLineTests
{
    private static readonly ProgressState State = new(2, 50, 300, 11750, 0.12345, 123456.7, 3, TimeSpan.FromSeconds(68));

    [Theory]
    [InlineData(int.MaxValue, "epoch 2/50  step 300/11,750  loss 0.1235  123,457 samples/s  3 workers  1 min 08 s left")]
    [InlineData(90, "epoch 2/50  step 300/11,750  loss 0.1235  123,457 samples/s  3 workers  1 min 08 s left")]
    [InlineData(80, "epoch 2/50  loss 0.1235  123,457 samples/s  3 workers  1 min 08 s left")]
    [InlineData(64, "2/50  loss 0.1235  123,457/s  3 workers  1 min 08 s left")]
    [InlineData(50, "2/50  loss 0.1235  3 workers  1 min 08 s left")]
    [InlineData(40, "2/50  loss 0.1235  1 min 08 s left")]
    [InlineData(20, "2/50  loss 0.1235")]
    [InlineData(0, "2/50  loss 0.1235")]
    public void A_line_is_as_wide_as_there_is_room_and_loses_first_what_matters_least(int width, string line) =>
        Assert.Equal(line, ProgressLine.Of(State, width));

    [Fact]
    public void What_is_not_known_takes_no_room() =>
        Assert.Equal("epoch 2/50  step 300/11,750  loss 0.1235  123,457 samples/s  3 workers", ProgressLine.Of(State with { Left = null }, 120));

    [Theory]
    [InlineData(200, "epoch 1/2  loss 0.1  1 worker")]
    [InlineData(28, "epoch 1/2  loss 0.1")]
    [InlineData(5, "epoch 1/2")]
    public void Parts_at_the_end_of_a_line_go_first(int width, string line) => Assert.Equal(line, ProgressLine.Fitted("epoch 1/2  loss 0.1  1 worker", width));
}
