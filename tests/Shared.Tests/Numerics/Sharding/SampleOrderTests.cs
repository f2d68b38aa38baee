using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Tests.Numerics.RandomNumbers;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

public sealed class SampleOrderTests
{
    [Fact]
    public void Gives_the_samples_of_an_independent_implementation()
    {
        var reference = RandomNumbersReference.Read().SampleOrder;

        Assert.NotEmpty(reference);
        Assert.All(reference, expected =>
        {
            var order = new SampleOrder(expected.Count, expected.Seed, expected.Epoch);
            Assert.Equal(expected.Samples, expected.Positions.Select(position => order[position]));
        });
    }

    [Fact]
    public void Any_epoch_of_any_seed_is_a_permutation() =>
        Gen.Select(Gen.Int[1, 5000], Gen.ULong, Gen.Int[0, int.MaxValue])
            .Sample((count, seed, epoch) => AssertPermutation(Samples(count, seed, epoch)), iter: 300);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(60_000)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Is_a_permutation_at_the_edges_of_the_network(int count) => AssertPermutation(Samples(count, seed: 1, epoch: 0));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60_000, 60_000)]
    [InlineData(60_000, 65_535)]
    [InlineData(60_000, -1)]
    [InlineData(60_000, long.MinValue)]
    public void A_position_outside_the_epoch_throws(long count, long position) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleOrder(count, seed: 1, epoch: 0)[position]);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_order_of_no_samples_throws(long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleOrder(count, seed: 1, epoch: 0));

    [Fact]
    public void Epochs_and_seeds_have_unrelated_orders()
    {
        const int Count = 60_000;
        var first = Samples(Count, seed: 1, epoch: 0);

        // Two random permutations agree in one place on average, and in more than ten once in 10^8 pairs.
        Assert.InRange(PlacesInCommon(first, Samples(Count, seed: 1, epoch: 1)), 0, 10);
        Assert.InRange(PlacesInCommon(first, Samples(Count, seed: 2, epoch: 0)), 0, 10);
        Assert.InRange(PlacesInCommon(first, Samples(Count, seed: 1UL << 63 | 1, epoch: 0)), 0, 10);
        // Sums of seed and epoch must not stand for each other.
        Assert.InRange(PlacesInCommon(Samples(Count, seed: 2, epoch: 0), Samples(Count, seed: 1, epoch: 1)), 0, 10);
    }

    private static int PlacesInCommon(long[] a, long[] b) => a.Zip(b).Count(pair => pair.First == pair.Second);

    private static long[] Samples(int count, ulong seed, int epoch)
    {
        var order = new SampleOrder(count, seed, epoch);
        return [.. Enumerable.Range(0, count).Select(position => order[position])];
    }

    private static void AssertPermutation(long[] samples)
    {
        var seen = new bool[samples.Length];
        foreach (var sample in samples)
        {
            Assert.InRange(sample, 0, samples.Length - 1);
            Assert.False(seen[sample], $"sample {sample} of {samples.Length} comes twice");
            seen[sample] = true;
        }
    }
}
