using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>The way from one image to another: what the decoder makes of the codes on the line between their codes.</summary>
/// <param name="Name">For example 0 → 1.</param>
/// <param name="First">The image it starts from, shape [pixels].</param>
/// <param name="Decoded">Shape [Steps, pixels], from the code of the first image to that of the last.</param>
/// <param name="Last">The image it ends at, shape [pixels].</param>
public sealed record Interpolation(string Name, float[] First, float[] Decoded, float[] Last)
{
    public const int Steps = 11;
    public const int MaxPairs = 5;

    /// <summary>
    /// Between the first image of the lowest label and that of the next, then of the two labels after these, and so on;
    /// without labels, between the first two images, the third and the fourth …
    /// </summary>
    /// <param name="images">At least two.</param>
    public static Interpolation[] OfPairs(Codec codec, SampleSet images, LabelNames names) =>
    [
        .. Ends(images).Take(2 * MaxPairs).Chunk(2).Where(pair => pair.Length == 2)
            .Select(pair => Between(codec, images, names, pair[0], pair[1])),
    ];

    private static IEnumerable<int> Ends(SampleSet images)
    {
        var labels = images.Labels.ToArray();
        int[] firsts = [.. labels.Index().GroupBy(image => image.Item).OrderBy(label => label.Key).Select(label => label.First().Index)];
        return firsts.Length >= 2 ? firsts : Enumerable.Range(0, images.Count);
    }

    private static Interpolation Between(Codec codec, SampleSet images, LabelNames names, int first, int last)
    {
        var (a, b) = (Pixels(first), Pixels(last));
        var (from, to) = (new float[codec.CodeSize], new float[codec.CodeSize]);
        codec.Encode(a, from);
        codec.Encode(b, to);
        var codes = new float[Steps * codec.CodeSize];
        for (var step = 0; step < Steps; step++)
            for (var i = 0; i < codec.CodeSize; i++)
                codes[step * codec.CodeSize + i] = float.Lerp(from[i], to[i], step / (Steps - 1f));
        var decoded = new float[Steps * codec.Pixels];
        codec.Decode(codes, decoded);
        return new Interpolation($"{NameOf(first)} → {NameOf(last)}", a, decoded, b);

        float[] Pixels(int index)
        {
            var pixels = new float[images.ValueCount];
            images.ReadMany(index, pixels);
            return pixels;
        }

        string NameOf(int index) => images.Labels.IsEmpty ? $"image {index}" : names.TextOf(images.Labels[index]);
    }
}
