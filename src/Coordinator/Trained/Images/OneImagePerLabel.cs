using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Few images that show much of a set: the first of each label.</summary>
internal static class OneImagePerLabel
{
    public const int MaxCount = 10;

    /// <summary>Their places, in the order of the labels; without labels, those of the first images.</summary>
    public static int[] IndicesIn(SampleSet images)
    {
        if (images.Labels.IsEmpty)
            return [.. Enumerable.Range(0, Math.Min(MaxCount, images.Count))];
        var labels = images.Labels.ToArray();
        return [.. labels.Distinct().Order().Take(MaxCount).Select(label => Array.IndexOf(labels, label))];
    }

    /// <summary>The images, shape [n, pixels], from 0 (black) to 1.</summary>
    public static float[] Of(SampleSet images)
    {
        var places = IndicesIn(images);
        var pixels = new float[places.Length * images.ValueCount];
        foreach (var (i, place) in places.Index())
            images.ReadMany(place, pixels.AsSpan(i * images.ValueCount, images.ValueCount));
        return pixels;
    }
}
