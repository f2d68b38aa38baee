using Autoencoder.Shared.Numerics.RandomNumbers;

namespace Autoencoder.Shared.Tests.Numerics.RandomNumbers;

public sealed class PhiloxTests
{
    [Fact]
    public void Gives_numpys_numbers_for_small_and_huge_keys_and_counters()
    {
        var reference = RandomNumbersReference.Read().Philox;

        Assert.NotEmpty(reference);
        Assert.All(reference, expected =>
        {
            var (a, b, c, d) = new Philox(expected.Key[0], expected.Key[1])
                .At(expected.Counter[0], expected.Counter[1], expected.Counter[2], expected.Counter[3]);
            Assert.Equal(expected.Output, new[] { a, b, c, d });
        });
    }

    [Theory]
    [InlineData(0UL, 0.0)]
    [InlineData(1UL << 63, 0.5)]
    [InlineData(2047UL, 0.0)]
    [InlineData(2048UL, 1.0 / (1UL << 53))]
    [InlineData(ulong.MaxValue, 1 - 1.0 / (1UL << 53))]
    public void A_unit_number_is_the_53_high_bits_and_below_one(ulong bits, double expected) =>
        Assert.Equal(expected, Philox.ToUnit(bits));
}
