using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>How well one image is reconstructed.</summary>
/// <param name="Mse"><see cref="ImageQuality.SquaredError"/>.</param>
/// <param name="Bce"><see cref="ImageQuality.CrossEntropy"/>.</param>
/// <param name="Ssim"><see cref="StructuralSimilarity"/>; null for images that its window does not fit into.</param>
public readonly record struct Quality(double Mse, double Bce, double? Ssim);

/// <summary>How well images are reconstructed on average: means over the images, and thus over their pixels.</summary>
/// <param name="Psnr">In decibel, of the mean <paramref name="Mse"/>, not the mean of the images' own; null where that is 0.</param>
/// <param name="Ssim">Null for images that its window does not fit into.</param>
public sealed record MeanQuality(double Mse, double? Psnr, double? Ssim, double Bce)
{
    /// <param name="images">At least one.</param>
    public static MeanQuality Of(IReadOnlyCollection<Quality> images)
    {
        var mse = images.Average(image => image.Mse);
        return new MeanQuality(
            mse, mse > 0 ? ImageQuality.PeakSignalToNoise(mse) : null, images.Average(image => image.Ssim), images.Average(image => image.Bce));
    }
}

/// <summary>Measures images of one shape. Not thread-safe.</summary>
internal sealed class QualityMeter(SampleShape shape)
{
    private readonly StructuralSimilarity? _similarity = StructuralSimilarity.For(shape);

    public Quality Measure(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction) => new(
        ImageQuality.SquaredError(image, reconstruction), ImageQuality.CrossEntropy(image, reconstruction), _similarity?.Of(image, reconstruction));
}
