using System.Collections.Immutable;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>How well each image of a set comes back from the network's code, and from a linear one.</summary>
/// <param name="Network">One for each image.</param>
/// <param name="Linear">One for each image; empty if there is no linear code.</param>
public sealed record ModelEvaluation(ImmutableArray<Quality> Network, ImmutableArray<Quality> Linear)
{
    /// <param name="linear">Null for images that are too large for principal components.</param>
    /// <param name="measured">Is told how many images are measured, now and then.</param>
    /// <exception cref="InputException">The network's values are no finite numbers.</exception>
    public static ModelEvaluation Of(Codec network, LinearCode? linear, SampleSet images, Action<int> measured)
    {
        var meter = new QualityMeter(images.Shape);
        var (ofNetwork, ofLinear) = (new Quality[images.Count], linear is null ? [] : new Quality[images.Count]);
        var pixels = new float[DenseFunction.BlockRows * images.ValueCount];
        var reconstructions = new float[pixels.Length];
        for (var first = 0; first < images.Count; first += DenseFunction.BlockRows)
        {
            var count = Math.Min(DenseFunction.BlockRows, images.Count - first);
            var originals = pixels.AsSpan(0, count * images.ValueCount);
            var reconstructed = reconstructions.AsSpan(0, originals.Length);
            images.ReadMany(first, originals);
            network.Reconstruct(originals, reconstructed);
            Measure(originals, reconstructed, ofNetwork.AsSpan(first, count));
            if (linear is not null)
            {
                linear.Reconstruct(originals, reconstructed);
                Measure(originals, reconstructed, ofLinear.AsSpan(first, count));
            }

            measured(first + count);
        }

        return Array.FindIndex(ofNetwork, image => !double.IsFinite(image.Mse)) is >= 0 and var index
            ? throw new InputException($"the model's reconstruction of image {index} has values that are no finite numbers: its weights are too large to be of use; train again with a lower --lr.")
            : new ModelEvaluation([.. ofNetwork], [.. ofLinear]);

        void Measure(ReadOnlySpan<float> originals, ReadOnlySpan<float> reconstructed, Span<Quality> qualities)
        {
            for (var i = 0; i < qualities.Length; i++)
            {
                var place = new Range(i * images.ValueCount, (i + 1) * images.ValueCount);
                qualities[i] = meter.Measure(originals[place], reconstructed[place]);
            }
        }
    }

    /// <summary>The images with the network's largest squared errors, the largest first; of equal ones, the first.</summary>
    public ImmutableArray<int> Worst(int count) => [.. Indices.OrderByDescending(i => Network[i].Mse).Take(count)];

    /// <summary>The images with its smallest squared errors, the smallest first.</summary>
    public ImmutableArray<int> Best(int count) => [.. Indices.OrderBy(i => Network[i].Mse).Take(count)];

    private IEnumerable<int> Indices => Enumerable.Range(0, Network.Length);
}
