using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>What a finished run does to test images.</summary>
/// <param name="TestError">Mean of (y − x)² over all pixels of the test images.</param>
/// <param name="Shown">Reconstructions of the images that are shown; shape [n, pixels].</param>
internal sealed record SizeMeasurement(RunSummary Summary, double TestError, float[] Shown)
{
    /// <param name="run">Path of the run's folder.</param>
    /// <param name="shown">Of the images to show; shape [n, pixels].</param>
    /// <exception cref="FileException">The model cannot be used, or its values are no finite numbers.</exception>
    public static SizeMeasurement Of(RunSummary summary, string run, SampleSet test, ReadOnlySpan<float> shown)
    {
        using var model = TrainedModel.Open(run);
        if (model.WeightsSha256 != summary.WeightsSha256)
            throw new FileException(model.File, $"these are not the weights that summary.json beside it tells of; delete {run}, and its code size is trained again.");
        var codec = new Codec(model);
        var reconstructions = new float[shown.Length];
        codec.Reconstruct(shown, reconstructions);
        var error = ErrorOf(codec, test);
        return double.IsFinite(error)
            ? new SizeMeasurement(summary, error, reconstructions)
            : throw new FileException(model.File, "its reconstructions have values that are no finite numbers; train again with a lower --lr.");
    }

    public SizeResult CompareWithPca(double linearError, int pixels) => new(
        Summary.CodeSize, Summary.Layers, Summary.Parameters, (double)pixels / Summary.CodeSize, Summary.ValLoss ?? double.NaN, TestError, linearError,
        Summary.WallSeconds, Summary.WeightsSha256);

    private static double ErrorOf(Codec codec, SampleSet images)
    {
        var pixels = new float[DenseFunction.BlockRows * images.ValueCount];
        var reconstructions = new float[pixels.Length];
        var sum = 0.0;
        for (var first = 0; first < images.Count; first += DenseFunction.BlockRows)
        {
            var count = Math.Min(DenseFunction.BlockRows, images.Count - first);
            var originals = pixels.AsSpan(0, count * images.ValueCount);
            var reconstructed = reconstructions.AsSpan(0, originals.Length);
            images.ReadMany(first, originals);
            codec.Reconstruct(originals, reconstructed);
            sum += ImageQuality.SquaredError(originals, reconstructed) * count;
        }

        return sum / images.Count;
    }
}
