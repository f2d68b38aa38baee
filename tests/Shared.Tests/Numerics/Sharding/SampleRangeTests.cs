using Autoencoder.Shared.Numerics.Sharding;
using CsCheck;

namespace Autoencoder.Shared.Tests.Numerics.Sharding;

public sealed class SampleRangeTests
{
    [Fact]
    public void The_parts_are_contiguous_disjoint_and_of_equal_size_but_for_one_sample() =>
        Gen.Select(Gen.Long[0, long.MaxValue / 2], Gen.Int[0, int.MaxValue], Gen.Int[1, 300])
            .Sample((first, count, parts) => AssertParts(new SampleRange(first, count), parts));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 64)]
    [InlineData(96, 64)]
    [InlineData(256, 1)]
    [InlineData(256, 256)]
    public void A_batch_of_few_samples_leaves_parts_empty(int count, int parts) => AssertParts(new SampleRange(100, count), parts);

    private static void AssertParts(SampleRange range, int parts)
    {
        var next = range.First;
        for (var i = 0; i < parts; i++)
        {
            var part = range.Part(i, parts);
            Assert.Equal(next, part.First);
            Assert.InRange(part.Count - range.Count / parts, 0, range.Count % parts == 0 ? 0 : 1);
            next += part.Count;
        }

        Assert.Equal(range.First + range.Count, next);
    }
}
