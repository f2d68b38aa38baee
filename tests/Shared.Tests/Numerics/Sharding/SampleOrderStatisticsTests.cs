using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

/// <summary>
/// Whether the order looks random to chi-square tests. Seeds are fixed, so a test always gives the same answer; the
/// bounds are where one random order in 10,000 or fewer falls outside.
/// </summary>
public sealed class SampleOrderStatisticsTests
{
    private const ulong Seed = 20_060_728;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    public void Over_many_epochs_every_sample_comes_equally_often_at_a_position(int position)
    {
        var counts = new int[100];
        for (var epoch = 0; epoch < 20_000; epoch++)
            counts[new SampleOrder(counts.Length, Seed, epoch)[position]]++;

        AssertUniform(counts);
    }

    [Fact]
    public void Over_many_epochs_every_pair_of_neighbours_comes_equally_often()
    {
        const int Samples = 9;
        var counts = new int[Samples * (Samples - 1)];
        for (var epoch = 0; epoch < 30_000; epoch++)
        {
            var order = new SampleOrder(Samples, Seed, epoch);
            var (first, second) = ((int)order[3], (int)order[4]);
            counts[first * (Samples - 1) + (second < first ? second : second - 1)]++;
        }

        AssertUniform(counts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(256)]
    public void Within_an_epoch_the_step_from_a_position_to_a_later_one_is_uniform(int distance)
    {
        const int Samples = 60_000;
        var order = new SampleOrder(Samples, Seed, epoch: 3);
        var counts = new int[120];
        for (var position = 0; position < Samples - distance; position++)
            counts[(order[position + distance] - order[position] + Samples) % Samples * counts.Length / Samples]++;

        AssertUniform(counts);
    }

    [Fact]
    public void The_next_epoch_moves_a_position_by_a_uniform_step()
    {
        const int Samples = 60_000;
        var (order, next) = (new SampleOrder(Samples, Seed, epoch: 3), new SampleOrder(Samples, Seed, epoch: 4));
        var counts = new int[120];
        for (var position = 0; position < Samples; position++)
            counts[(next[position] - order[position] + Samples) % Samples * counts.Length / Samples]++;

        AssertUniform(counts);
    }

    // For many degrees of freedom, chi-square is normal with variance 2·df (the bound leaves room for its longer right
    // tail). Counts that are too even to be random are as wrong as counts that are too uneven.
    private static void AssertUniform(int[] counts)
    {
        var expected = (double)counts.Sum() / counts.Length;
        var chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        var freedom = counts.Length - 1;
        Assert.InRange((chiSquare - freedom) / Math.Sqrt(2.0 * freedom), -4, 4.5);
    }
}
