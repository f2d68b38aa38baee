using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.RandomNumbers;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class AdamTests
{
    // As make_reference.py compares it: half a dozen roundings of weights below 1.
    private const double Tolerance = 5e-7;

    private static readonly AdamReference Reference = ReferenceFile.Read<AdamReference>("adam.json");

    [Theory]
    [InlineData(AdamForm.Keras)]
    [InlineData(AdamForm.PyTorch)]
    public void Weights_after_1_2_10_and_50_steps_are_those_of_the_framework(AdamForm form)
    {
        var stored = form == AdamForm.Keras ? Reference.Keras : Reference.PyTorch;
        Assert.Equal([1, 2, 10, 50], stored.Keys.Order());
        var compared = 0;

        Train(form, Start(Reference.Size, 0), samples: 1, (step, weights) =>
        {
            if (!stored.TryGetValue(step, out var expected))
                return;
            Assert.Equal(expected.Length, weights.Length);
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], weights[i], Tolerance);
            compared++;
        });

        Assert.Equal(stored.Count, compared);
    }

    // The first and the last values are those of the longer vector, whichever of them fill a register and whichever are
    // left over. From zero, because beside larger weights the last bits of an update would not be seen.
    [Theory]
    [InlineData(AdamForm.Keras)]
    [InlineData(AdamForm.PyTorch)]
    public void A_value_has_the_same_bits_at_any_place_of_a_register_or_of_the_end(AdamForm form)
    {
        var whole = Final(form, Reference.Size, samples: 3);
        foreach (var length in new[] { 1, 15, 16, 17, 33, 63 })
        {
            Assert.Equal(Bits(whole[..length]), Bits(Final(form, length, samples: 3)));
            Assert.Equal(Bits(whole[^length..]), Bits(Final(form, length, samples: 3, shift: Reference.Size - length)));
        }
    }

    [Theory]
    [InlineData(AdamForm.Keras)]
    [InlineData(AdamForm.PyTorch)]
    public void A_model_that_is_updated_in_parts_has_the_bits_of_small_ones(AdamForm form)
    {
        const int Length = 1_000_003;
        float[] pattern = Gradient(1, 64, 0), small = new float[64], large = new float[Length];
        var gradient = Repeated(1, Length);
        var (of64, ofAll) = (new Adam(form, 1e-3, 64), new Adam(form, 1e-3, Length));
        for (var step = 0; step < 3; step++)
        {
            of64.Step(new float[64], pattern, 7, small);
            ofAll.Step(new float[Length], gradient, 7, large);
        }

        for (var first = 0; first < Length; first += 64)
            Assert.Equal(Bits(small[..Math.Min(64, Length - first)]), Bits(large[first..Math.Min(first + 64, Length)]));
        Assert.DoesNotContain(0f, small);
    }

    [Fact]
    public void The_sum_is_divided_by_the_number_of_samples()
    {
        var (once, sum) = (new float[17], new float[17]);
        var gradient = Gradient(1, 17, 0);

        new Adam(AdamForm.Keras, 1e-3, 17).Step(new float[17], gradient, 1, once);
        // Eight times the sum over eight times the samples: a power of two divides without rounding.
        new Adam(AdamForm.Keras, 1e-3, 17).Step(new float[17], Array.ConvertAll(gradient, g => 8 * g), 8, sum);

        Assert.Equal(Bits(once), Bits(sum));
    }

    [Fact]
    public void Weights_and_gradient_are_left_alone_and_steps_are_counted()
    {
        var adam = new Adam(AdamForm.PyTorch, 0.5, 20);
        var (weights, gradient, updated) = (Start(20, 0), Gradient(1, 20, 0), new float[20]);

        adam.Step(weights, gradient, 2, updated);
        adam.Step(weights, gradient, 2, updated);

        Assert.Equal(Start(20, 0), weights);
        Assert.Equal(Gradient(1, 20, 0), gradient);
        Assert.NotEqual(weights, updated);
        Assert.Equal((2, AdamForm.PyTorch, 0.5), (adam.Steps, adam.Form, adam.LearningRate));
    }

    // Of one part and of several, whole registers and an end.
    [Theory]
    [InlineData(AdamForm.Keras, 37)]
    [InlineData(AdamForm.PyTorch, 600_011)]
    public void A_sum_in_two_halves_has_the_bits_of_the_whole_one(AdamForm form, int length)
    {
        var (left, right) = (Repeated(1, length), Repeated(2, length));
        var (ofHalves, ofWhole) = (new Adam(form, 1e-3, length), new Adam(form, 1e-3, length));
        var (inHalves, whole) = (new float[length], new float[length]);

        Assert.True(ofHalves.Step(new float[length], left, 3, inHalves, right));
        Assert.True(ofWhole.Step(new float[length], [.. left.Zip(right, (a, b) => a + b)], 3, whole));

        Assert.Equal(Bits(whole), Bits(inHalves));
        Assert.Equal(Bits(ofWhole.SecondMoments.ToArray()), Bits(ofHalves.SecondMoments.ToArray()));
    }

    // Two numbers whose sum is none, in a register, at its end, and in the last part of several.
    [Theory]
    [InlineData(20, 3)]
    [InlineData(20, 18)]
    [InlineData(600_011, 600_000)]
    [InlineData(600_011, 600_010)]
    public void A_sum_that_is_not_finite_is_told(int length, int place)
    {
        foreach (var (left, right) in new[] { (float.MaxValue, float.MaxValue), (-float.MaxValue, -float.MaxValue), (float.NaN, 0f), (float.PositiveInfinity, float.NegativeInfinity) })
        {
            var (sum, addend) = (new float[length], new float[length]);
            (sum[place], addend[place]) = (left, right);
            Assert.False(new Adam(AdamForm.Keras, 1e-3, length).Step(new float[length], sum, 2, new float[length], addend));
        }

        var largest = new float[length];
        largest[place] = -float.MaxValue;
        Assert.True(new Adam(AdamForm.Keras, 1e-3, length).Step(new float[length], largest, 2, new float[length]));
    }

    [Fact]
    public void Not_a_number_in_a_gradient_reaches_its_weight_and_no_other()
    {
        foreach (var place in new[] { 3, 18 })
        {
            var (gradient, updated) = (Gradient(1, 20, 0), new float[20]);
            gradient[place] = float.NaN;

            new Adam(AdamForm.Keras, 1e-3, 20).Step(Start(20, 0), gradient, 1, updated);

            Assert.Equal([place], Enumerable.Range(0, 20).Where(i => float.IsNaN(updated[i])));
        }
    }

    [Theory]
    [InlineData(4, 5, 5, 1, 0)]
    [InlineData(5, 4, 5, 1, 0)]
    [InlineData(5, 5, 6, 1, 0)]
    [InlineData(5, 5, 5, 0, 0)]
    [InlineData(5, 5, 5, 1, 4)]
    public void Wrong_lengths_and_no_samples_are_refused_before_anything_changes(int weights, int gradient, int updated, int samples, int addend)
    {
        var adam = new Adam(AdamForm.Keras, 1e-3, 5);

        Assert.ThrowsAny<ArgumentException>(() => adam.Step(new float[weights], new float[gradient], samples, new float[updated], new float[addend]));
        Assert.Equal(0, adam.Steps);
    }

    private static float[] Final(AdamForm form, int length, int samples, int shift = 0) =>
        Train(form, new float[length], samples, (_, _) => { }, shift);

    private static float[] Train(AdamForm form, float[] weights, int samples, Action<int, float[]> after, int shift = 0)
    {
        var length = weights.Length;
        var adam = new Adam(form, Reference.LearningRate, length);
        for (var step = 1; step <= Reference.Steps; step++)
        {
            var updated = new float[length];
            adam.Step(weights, Gradient(step, length, shift), samples, updated);
            weights = updated;
            after(step, weights);
        }

        return weights;
    }

    private static float[] Start(int length, int shift) =>
        [.. Enumerable.Range(shift, length).Select(i => (float)Signed(Reference.ThetaStream, i))];

    private static float[] Gradient(int step, int length, int shift) =>
        [.. Enumerable.Range(shift, length).Select(i =>
            (float)(Signed(Reference.GradientStream, (step - 1) * Reference.Size + i) * Math.Pow(2, -(i % 32))))];

    private static float[] Repeated(int step, int length)
    {
        var pattern = Gradient(step, 64, 0);
        return [.. Enumerable.Range(0, length).Select(i => pattern[i % pattern.Length])];
    }

    // tests/reference/README.md: signed number n of a stream.
    private static double Signed(ulong stream, int n)
    {
        var (a, b, c, d) = new Philox(Reference.Seed, stream).At((ulong)n / 4);
        return 2 * Philox.ToUnit((n % 4) switch { 0 => a, 1 => b, 2 => c, _ => d }) - 1;
    }

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);

    private sealed record AdamReference(
        int Size, int Steps, ulong Seed, double LearningRate, ulong GradientStream, ulong ThetaStream,
        Dictionary<int, float[]> Keras, Dictionary<int, float[]> PyTorch);
}
