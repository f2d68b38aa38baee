using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class EpochReportTests
{
    [Fact]
    public void The_mean_speed_is_all_samples_over_all_time()
    {
        // 100 samples in 1 s and 100 in 4 s; of one epoch only the evaluation was done here.
        Assert.Equal(40, EpochReport.MeanSpeed([Epoch(100), Epoch(25), Epoch(0)]));
        Assert.Equal(0, EpochReport.MeanSpeed([Epoch(0)]));
    }

    private static EpochReport Epoch(double speed) => new(1, 10, 0.5, 0.25, 100, 1, speed, 2);
}
