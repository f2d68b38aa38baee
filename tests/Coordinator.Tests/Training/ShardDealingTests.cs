using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class ShardDealingTests
{
    [Fact]
    public void Parts_are_contiguous_complete_and_even() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[1, 300], Gen.Int[1, 40]).Sample((first, count, workers) =>
        {
            int[] names = [.. Enumerable.Range(100, workers)];
            var parts = ShardDealing.Deal(new ShardRun(first, count), names).ToArray();

            Assert.Equal(names.Take(count), parts.Select(part => part.Worker));
            var end = first;
            foreach (var (_, shards) in parts)
            {
                Assert.Equal(end, shards.First);
                end = shards.End;
            }

            Assert.Equal(first + count, end);
            Assert.InRange(parts.Max(part => part.Shards.Count) - parts.Min(part => part.Shards.Count), 0, 1);
            Assert.True(parts.Min(part => part.Shards.Count) >= 1);
        });

    [Fact]
    public void Fewer_shards_than_workers_leave_the_last_workers_without() =>
        Assert.Equal([(7, new ShardRun(3, 1)), (8, new ShardRun(4, 1))], ShardDealing.Deal(new ShardRun(3, 2), [7, 8, 9]));

    [Fact]
    public void Nobody_is_dealt_nothing() => Assert.Empty(ShardDealing.Deal(new ShardRun(0, 8), []));
}
