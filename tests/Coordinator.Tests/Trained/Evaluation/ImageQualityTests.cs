using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

/// <summary>Measured against scikit-image and PyTorch.</summary>
public sealed class ImageQualityTests
{
    private static readonly SampleSet Mnist = LoadedMnist.Data.Test;

    public static TheoryData<MeasuredPair> Pairs => [.. ReferenceFile.Read<MeasuredPair[]>("image-quality.json")];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pairs_of_real_images_measure_as_others_measure_them(MeasuredPair expected)
    {
        var image = Image(expected.Index);
        var version = Version(expected);
        var shape = new SampleShape(expected.Height, expected.Width);
        var error = ImageQuality.SquaredError(image, version);

        Assert.Equal(expected.Mse, error, 1e-9);
        Assert.Equal(expected.Psnr, ImageQuality.PeakSignalToNoise(error), 1e-6);
        Assert.Equal(expected.Bce, ImageQuality.CrossEntropy(image, version), 1e-6);
        Assert.Equal(expected.Ssim, StructuralSimilarity.For(shape)!.Of(image, version), 1e-9);
    }

    [Fact]
    public void An_image_is_like_itself()
    {
        var image = Image(0);
        var error = ImageQuality.SquaredError(image, image);
        Assert.Equal((0, double.PositiveInfinity), (error, ImageQuality.PeakSignalToNoise(error)));
        Assert.Equal(1, StructuralSimilarity.For(new SampleShape(28, 28))!.Of(image, image), 1e-12);
    }

    [Theory]
    [InlineData(11, 11, true)]
    [InlineData(10, 78, false)]
    [InlineData(78, 10, false)]
    public void An_image_that_the_window_does_not_fit_into_has_no_structural_similarity(int height, int width, bool fits)
    {
        var shape = new SampleShape(height, width);
        Assert.Equal(fits, StructuralSimilarity.For(shape) is not null);
        var pixels = Image(0)[..shape.Values];
        Assert.Equal(fits, new QualityMeter(shape).Measure(pixels, pixels).Ssim is not null);
    }

    [Fact]
    public void Means_are_of_errors_and_the_ratio_is_that_of_the_mean()
    {
        var mean = MeanQuality.Of([new Quality(0.01, 0.1, 0.5), new Quality(0.03, 0.3, 0.9)]);
        Assert.Equal((0.02, 0.7, 0.2), (mean.Mse, mean.Ssim!.Value, mean.Bce));
        Assert.Equal(16.9897, mean.Psnr!.Value, 1e-4);
        Assert.Equal((null, null), (MeanQuality.Of([new Quality(0, 0.1, null)]).Psnr, MeanQuality.Of([new Quality(0, 0.1, null)]).Ssim));
    }

    [Fact]
    public void Shapes_that_do_not_agree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ImageQuality.SquaredError(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => ImageQuality.CrossEntropy([], []));
        Assert.Throws<ArgumentException>(() => StructuralSimilarity.For(new SampleShape(28, 28))!.Of(new float[784], new float[783]));
    }

    private static float[] Version(MeasuredPair pair)
    {
        var image = Image(pair.Index);
        return pair.Version switch
        {
            "darker" => [.. image.Select(x => x * 0.75f)],
            "negative" => [.. image.Select(x => 1 - x)],
            "shifted" => [image[^1], .. image[..^1]],
            "next" => Image(pair.Index + 1),
            "beyond" => [.. image.Select(x => x * 1.5f - 0.25f)],
            var other => throw new InvalidDataException($"There is no version {other}."),
        };
    }

    private static float[] Image(int index)
    {
        var image = new float[Mnist.ValueCount];
        Mnist.ReadMany(index, image);
        return image;
    }
}

/// <summary>An entry of image-quality.json.</summary>
public sealed record MeasuredPair(int Index, string Version, int Height, int Width, double Mse, double Psnr, double Ssim, double Bce);
