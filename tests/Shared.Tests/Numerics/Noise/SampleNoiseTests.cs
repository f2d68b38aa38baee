using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Noise;

public sealed class SampleNoiseTests
{
    private const int Pixels = 784;

    [Fact]
    public void Pixels_are_what_numpy_and_PyTorch_compute_from_the_definition()
    {
        var reference = ReferenceFile.Read<NoiseReference>("noise.json");

        Assert.NotEmpty(reference.Cases);
        Assert.All(reference.Cases, expected =>
        {
            byte[] image = [.. Enumerable.Range(0, reference.Pixels).Select(p => (byte)(37 * p + expected.Sample))];
            var corrupted = new float[image.Length];
            Noise(expected.Noise, expected.Seed, expected.Epoch, expected.Set == "test").Corrupt(image, expected.Sample, corrupted);
            Assert.Equal((reference.Pixels - 1) / reference.Stride + 1, expected.Corrupted.Length);
            foreach (var (i, value) in expected.Corrupted.Index())
                Assert.Equal(value, corrupted[i * reference.Stride], reference.Tolerance[1]);
        });
    }

    [Fact]
    public void Gaussian_noise_has_the_moments_and_tails_of_the_normal_distribution()
    {
        // From grey with a small deviation, so that nothing is clipped: ten deviations are left on both sides.
        const double Deviation = 0.05;
        var values = Corrupted("gaussian:0.05", images: 2000, grey: 128).Select(v => (v - 128 / 255.0) / Deviation).ToArray();

        // Five standard errors of each estimate.
        var error = 5 / Math.Sqrt(values.Length);
        Assert.Equal(0, values.Average(), error);
        Assert.Equal(1, values.Average(z => z * z), error * Math.Sqrt(2));
        Assert.Equal(0, values.Average(z => z * z * z), error * Math.Sqrt(15));
        Assert.Equal(3, values.Average(z => z * z * z * z), error * Math.Sqrt(96));
        foreach (var (limit, beyond) in new[] { (1, 0.15865525), (2, 0.02275013), (3, 0.00134990), (4, 0.00003167) })
        {
            var tolerance = error * Math.Sqrt(beyond * (1 - beyond));
            Assert.Equal(beyond, values.Count(z => z > limit) / (double)values.Length, tolerance);
            Assert.Equal(beyond, values.Count(z => z < -limit) / (double)values.Length, tolerance);
        }
    }

    [Fact]
    public void Gaussian_noise_is_clipped_to_black_and_white()
    {
        var black = Corrupted("gaussian:0.3", images: 100, grey: 0);
        var white = Corrupted("gaussian:0.3", images: 100, grey: 255);

        Assert.InRange(black.Count(v => v == 0) / (double)black.Length, 0.49, 0.51);
        Assert.InRange(white.Count(v => v == 1) / (double)white.Length, 0.49, 0.51);
        Assert.All(black.Concat(white), v => Assert.InRange(v, 0, 1));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.25)]
    [InlineData(0.9)]
    public void A_mask_blackens_its_share_of_pixels_and_leaves_the_others(double share)
    {
        var values = Corrupted(FormattableString.Invariant($"mask:{share}"), images: 2000, grey: 51);

        Assert.Equal([0f, 51 / 255f], values.Distinct().Order());
        Assert.Equal(share, values.Count(v => v == 0) / (double)values.Length, 5 * Math.Sqrt(share * (1 - share) / values.Length));
    }

    [Theory]
    [InlineData("gaussian:0.3")]
    [InlineData("mask:0.25")]
    public void Seed_epoch_sample_pixel_and_set_each_have_noise_of_their_own(string noise)
    {
        float[][] drawn =
        [
            One(noise, seed: 1, epoch: 0, sample: 0), One(noise, seed: 2, epoch: 0, sample: 0), One(noise, seed: 1, epoch: 1, sample: 0),
            One(noise, seed: 1, epoch: 0, sample: 1), One(noise, seed: 1, epoch: 0, sample: 0, test: true),
        ];

        for (var i = 0; i < drawn.Length; i++)
            for (var j = 0; j < i; j++)
                Assert.InRange(Correlation(drawn[i], drawn[j]), -0.2, 0.2);
        Assert.InRange(Correlation(drawn[0][1..], drawn[0][..^1]), -0.2, 0.2);
        Assert.Equal(drawn[0], One(noise, seed: 1, epoch: 0, sample: 0));
    }

    [Fact]
    public void The_samples_of_a_set_have_the_noise_of_their_index_in_whatever_company()
    {
        var images = new SampleSet(3, 1, 5, [.. Enumerable.Range(0, 15).Select(i => (byte)(i * 17))]);
        var noise = Noise("gaussian:0.3", seed: 1, epoch: 0, test: false);
        var together = new float[10];
        var alone = new float[5];

        noise.Corrupt(images, [2, 0], together);
        noise.Corrupt(images, [0], alone);

        Assert.Equal(alone, together[5..]);
        noise.Corrupt(images, [2], alone);
        Assert.Equal(alone, together[..5]);
    }

    [Fact]
    public void No_noise_only_scales()
    {
        byte[] image = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var scaled = new float[image.Length];

        default(SampleNoise).Corrupt(image, 7, scaled);

        Assert.Equal(image.Select(pixel => pixel / 255f), scaled);
        Assert.True(default(SampleNoise).IsNone);
    }

    private static float[] Corrupted(string noise, int images, byte grey)
    {
        var set = new SampleSet(images, 28, 28, [.. Enumerable.Repeat(grey, images * Pixels)]);
        var values = new float[images * Pixels];
        Noise(noise, seed: 5, epoch: 3, test: false).Corrupt(set, [.. Enumerable.Range(0, images)], values);
        return values;
    }

    private static float[] One(string noise, ulong seed, int epoch, int sample, bool test = false)
    {
        var values = new float[Pixels];
        Noise(noise, seed, epoch, test).Corrupt([.. Enumerable.Repeat((byte)128, Pixels)], sample, values);
        return values;
    }

    private static SampleNoise Noise(string text, ulong seed, int epoch, bool test)
    {
        var noise = InputNoise.Parse(text)!;
        return test ? SampleNoise.InValidation(noise, seed) : SampleNoise.InTraining(noise, seed, epoch);
    }

    private static double Correlation(float[] a, float[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    private sealed record NoiseReference(int Pixels, int Stride, double[] Tolerance, NoiseCase[] Cases);

    private sealed record NoiseCase(string Noise, ulong Seed, string Set, int Epoch, int Sample, float[] Corrupted);
}
