using Autoencoder.Coordinator.Watching.Terminal;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class EpochLossTests
{
    [Fact]
    public void It_is_the_mean_over_the_samples_of_the_epoch_so_far()
    {
        var loss = new EpochLoss(stepsPerEpoch: 3);
        Assert.Null(loss.Mean);
        loss.Add(0, 4, 10);
        Assert.Equal(4, loss.Mean);
        loss.Add(1, 1, 20);
        Assert.Equal(2, loss.Mean);
        loss.Add(3, 7, 5);
        Assert.Equal(7, loss.Mean);
    }
}
