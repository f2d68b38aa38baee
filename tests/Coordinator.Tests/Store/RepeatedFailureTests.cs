using Autoencoder.Coordinator.Store;

namespace Autoencoder.Coordinator.Tests.Store;

public sealed class RepeatedFailureTests
{
    [Fact]
    public void The_first_failure_is_told_and_one_a_minute_until_there_is_a_success()
    {
        var failure = new RepeatedFailure();
        Assert.Equal([0, 60, 130], Enumerable.Range(0, 190).Except(Enumerable.Range(61, 69)).Where(second => failure.OnFailure(TimeSpan.FromSeconds(second))));
        failure.Reset();
        Assert.True(failure.OnFailure(TimeSpan.FromSeconds(189)));
        Assert.False(failure.OnFailure(TimeSpan.FromSeconds(189)));
    }
}
