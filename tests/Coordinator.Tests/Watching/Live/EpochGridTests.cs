using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class EpochGridTests
{
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(9, 8, 2)]
    [InlineData(16, 8, 2)]
    [InlineData(17, 8, 4)]
    [InlineData(1000, 8, 128)]
    public void It_is_the_finest_that_leaves_no_more_than_there_is_room_for(int epochs, int most, int stride) =>
        Assert.Equal(stride, EpochGrid.For(epochs, most).Stride);

    [Fact]
    public void The_first_epoch_is_in_every_grid()
    {
        for (var stride = 1; stride < 1 << 20; stride *= 2)
        {
            var grid = new EpochGrid(stride);
            Assert.True(grid.Has(1));
            Assert.True(grid.Has(1 + stride));
            Assert.Equal(stride == 1, grid.Has(2));
        }
    }
}
