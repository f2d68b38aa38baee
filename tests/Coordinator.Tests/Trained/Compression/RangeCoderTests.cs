using Autoencoder.Coordinator.Trained.Compression;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Trained.Compression;

public sealed class RangeCoderTests
{
    /// <summary>Bits, and for each the fraction of the range that stands for 0: extreme ones, too.</summary>
    private static readonly Gen<(int Bit, double Fraction)[]> Bits =
        Gen.Select(Gen.Int[0, 1], Gen.Double[0, 1], Gen.Int[0, 2], (bit, u, kind) => (bit, kind switch { 0 => u, 1 => Math.Pow(u, 8), _ => 1 - Math.Pow(u, 8) }))
            .Array[0, 500];

    [Fact]
    public void Any_bits_come_back_whatever_their_shares_were_and_the_bytes_are_used_up() => Bits.Sample(bits =>
    {
        var decoder = new RangeDecoder(Encoded(bits));
        foreach (var (bit, share) in bits)
            Assert.Equal(bit, decoder.Read(Zeros(decoder.Range, share)));
        decoder.Finish();
    });

    [Fact]
    public void A_carry_goes_through_all_the_bytes_it_has_to()
    {
        // From just below the half on, then so narrow that 7f ff goes out, then above the half: 80 00.
        (int Bit, uint Zeros)[] bits = [(1, 0x7fffff00), (0, 0x200), (1, 0x1800000)];
        var encoder = new RangeEncoder();
        foreach (var (bit, zeros) in bits)
            encoder.Write(bit, zeros);
        var bytes = encoder.Finish();
        Assert.Equal([0x80, 0, 0, 0x80, 0, 0, 0], bytes);
        var decoder = new RangeDecoder(bytes);
        foreach (var (bit, zeros) in bits)
            Assert.Equal(bit, decoder.Read(zeros));
        decoder.Finish();
    }

    [Fact]
    public void Every_truncation_and_every_byte_too_many_is_recognised() => Bits.Sample(bits =>
    {
        var bytes = Encoded(bits);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => ReadAll(bytes[..length], bits));
        Assert.Throws<InvalidDataException>(() => ReadAll([.. bytes, 0], bits));
    }, iter: 30);

    [Fact]
    public void Numbers_come_back_and_need_hardly_more_than_their_entropy()
    {
        // Two bits of entropy: each number of 0 to 7 half as likely as the one before it, cut off.
        var random = new Random(1);
        int[] numbers = [.. Enumerable.Range(0, 20_000).Select(_ => Math.Min(7, Enumerable.Range(0, 8).TakeWhile(_ => random.Next(2) == 0).Count()))];
        var encoder = new RangeEncoder();
        var model = new AdaptiveNumber(8);
        foreach (var number in numbers)
            model.Write(encoder, number);
        var bytes = encoder.Finish();

        var decoder = new RangeDecoder(bytes);
        model = new AdaptiveNumber(8);
        Assert.Equal(numbers, numbers.Select(_ => model.Read(decoder)).ToArray());
        decoder.Finish();
        var entropy = numbers.CountBy(number => number).Sum(pair => -pair.Value * Math.Log2((double)pair.Value / numbers.Length)) / 8;
        Assert.InRange(bytes.Length / entropy, 1, 1.02);
    }

    [Fact]
    public void Counts_stay_in_their_places_however_often_a_number_comes()
    {
        const int Many = 200_000;
        var encoder = new RangeEncoder();
        var model = new AdaptiveNumber(2);
        for (var i = 0; i < Many; i++)
            model.Write(encoder, i == Many - 1 ? 1 : 2);
        var bytes = encoder.Finish();
        Assert.InRange(bytes.Length, 4, 40);

        var decoder = new RangeDecoder(bytes);
        model = new AdaptiveNumber(2);
        for (var i = 0; i < Many; i++)
            Assert.Equal(i == Many - 1 ? 1 : 2, model.Read(decoder));
        decoder.Finish();
    }

    [Fact]
    public void Numbers_of_every_width_come_back() =>
        Gen.Int[CodeGrid.MinBits, CodeGrid.MaxBits].SelectMany(bits => Gen.Int[0, (1 << bits) - 1].Array[0, 300].Select(numbers => (bits, numbers))).Sample(x =>
        {
            var encoder = new RangeEncoder();
            var model = new AdaptiveNumber(x.bits);
            foreach (var number in x.numbers)
                model.Write(encoder, number);
            var decoder = new RangeDecoder(encoder.Finish());
            model = new AdaptiveNumber(x.bits);
            Assert.All(x.numbers, number => Assert.Equal(number, model.Read(decoder)));
            decoder.Finish();
        });

    private static byte[] Encoded((int Bit, double Fraction)[] bits)
    {
        var encoder = new RangeEncoder();
        foreach (var (bit, share) in bits)
            encoder.Write(bit, Zeros(encoder.Range, share));
        return encoder.Finish();
    }

    private static void ReadAll(byte[] bytes, (int Bit, double Fraction)[] bits)
    {
        var decoder = new RangeDecoder(bytes);
        foreach (var (_, share) in bits)
            decoder.Read(Zeros(decoder.Range, share));
        decoder.Finish();
    }

    private static uint Zeros(uint range, double share) => (uint)Math.Clamp(range * share, 1, range - 1);
}
