using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Events;

public sealed class RoundEventsTests
{
    [Theory]
    [InlineData("5", "step 812 waits for shard 5 on w")]
    [InlineData("0 1 2 3", "step 812 waits for shards 0..3 on w")]
    [InlineData("0 2 3 7", "step 812 waits for shard 0, shards 2..3, shard 7 on w")]
    public void Shards_that_follow_each_other_are_told_as_one(string shards, string text) => Assert.Equal(
        text, RoundEvents.WaitsFor(new Round(Phase.Train, 812), shards.Split(' ').Select(shard => new ShardRange(int.Parse(shard, null), 1)), "w"));

    [Fact]
    public void Where_there_is_nobody_a_worker_is_waited_for() => Assert.Equal(
        "step 812 waits for a worker to join", RoundEvents.WaitsFor(new Round(Phase.Train, 812), [new ShardRange(0, 8)], null));

    [Theory]
    [InlineData(0, 2, "w is lost: gone; 2 workers are left")]
    [InlineData(1, 1, "w is lost: gone; 1 shard to be computed again; 1 worker is left")]
    [InlineData(4, 0, "w is lost: gone; 4 shards to be computed again; no worker is left")]
    public void Who_is_lost_is_told_with_what_is_left(long shards, int workers, string text) => Assert.Equal(text, WorkerEvents.Lost("w", "gone", shards, workers).Text);
}
