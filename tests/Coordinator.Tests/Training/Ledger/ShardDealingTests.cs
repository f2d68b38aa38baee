using Autoencoder.Coordinator.Training.Ledger;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

public sealed class ShardDealingTests
{
    [Theory]
    [InlineData(8, 2, new[] { 4, 4 })]
    [InlineData(8, 3, new[] { 2, 3, 3 })]
    [InlineData(7, 4, new[] { 1, 2, 2, 2 })]
    [InlineData(2, 3, new[] { 1, 1, 0 })]
    [InlineData(0, 2, new[] { 0, 0 })]
    [InlineData(5, 1, new[] { 5 })]
    public void While_nothing_is_known_all_get_alike(int shards, int workers, int[] counts)
    {
        Assert.Equal(counts, Deal(shards, new double[workers]));
        Assert.Equal(counts, Deal(shards, [.. Enumerable.Repeat(0.25, workers)]));
    }

    // By hand: the even deal takes as long as its slowest part, the deal by speed at least 15 % less or it is not used.
    [Theory]
    [InlineData(8, new[] { 1.0, 3.0 }, new[] { 6, 2 })]
    [InlineData(12, new[] { 1.0, 2.0, 4.0 }, new[] { 8, 3, 1 })]
    [InlineData(8, new[] { 4.0, 1.0, 1.0, 1.0 }, new[] { 0, 3, 3, 2 })]
    [InlineData(8, new[] { 1.0, 100.0 }, new[] { 8, 0 })]
    [InlineData(4, new[] { 10.0, 1.0 }, new[] { 0, 4 })]
    public void Where_it_ends_the_round_clearly_sooner_the_fast_get_more(int shards, double[] paces, int[] counts) =>
        Assert.Equal(counts, Deal(shards, paces));

    // 8 shards on two workers: even takes 4 of the slower one's shards, by speed 5 of the faster one's.
    [Theory]
    [InlineData(1.47, new[] { 4, 4 })]
    [InlineData(1.48, new[] { 5, 3 })]
    public void A_gain_of_less_than_15_percent_is_not_worth_an_uneven_deal(double slower, int[] counts) =>
        Assert.Equal(counts, Deal(8, [1, slower]));

    [Fact]
    public void One_of_whom_nothing_is_known_keeps_the_deal_even() => Assert.Equal([4, 4], Deal(8, [0, 5]));

    [Fact]
    public void All_shards_are_dealt_and_the_slowest_part_is_never_slower_than_the_even_one() =>
        Gen.Select(Gen.Int[0, 300], Gen.Double[0.001, 1].Array[1, 40]).Sample((shards, paces) =>
        {
            var (counts, even) = (Deal(shards, paces), Deal(shards, new double[paces.Length]));

            Assert.Equal(shards, counts.Sum());
            Assert.All(counts, count => Assert.True(count >= 0));
            Assert.InRange(even.Max() - even.Where(count => count > 0).DefaultIfEmpty(even.Max()).Min(), 0, 1);
            Assert.True(Duration(counts, paces) <= Duration(even, paces));
            Assert.True(counts.SequenceEqual(even) || Duration(counts, paces) <= 0.85 * Duration(even, paces));
        });

    private static double Duration(int[] counts, double[] paces) => counts.Zip(paces, (count, pace) => count * pace).Max();

    private static int[] Deal(int shards, double[] paces)
    {
        var counts = new int[paces.Length];
        counts.AsSpan().Fill(-1);
        ShardDealing.Deal(shards, paces, bySpeed: true, counts);
        return counts;
    }
}
