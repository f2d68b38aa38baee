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
}
