using System.Globalization;
using Autoencoder.Coordinator.Trained.Images;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>The errors of a few reconstructions as lines of text, with the means of several in the last.</summary>
public static class ErrorTable
{
    /// <param name="originals">Shape [n, pixels], of the images.</param>
    /// <param name="reconstructions">The same shape.</param>
    public static IEnumerable<string> Lines(ChosenImages images, float[] originals, float[] reconstructions)
    {
        var errors = originals.Chunk(images.Images.ValueCount).Zip(reconstructions.Chunk(images.Images.ValueCount))
            .Select(pair => (Mse: ImageQuality.SquaredError(pair.First, pair.Second), Bce: ImageQuality.CrossEntropy(pair.First, pair.Second)))
            .ToArray();
        List<string[]> rows = [["image", "label", "mse", "bce"]];
        foreach (var (i, (mse, bce)) in errors.Index())
            rows.Add([images.Names[i], images.Images.Labels.IsEmpty ? "" : images.Source.LabelNames.TextOf(images.Images.Labels[i]), Text(mse), Text(bce)]);
        if (errors.Length > 1)
            rows.Add(["mean", "", Text(errors.Average(error => error.Mse)), Text(errors.Average(error => error.Bce))]);

        int[] columns = images.Images.Labels.IsEmpty ? [0, 2, 3] : [0, 1, 2, 3];
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", columns.Select(column => row[column].PadLeft(widths[column]))));
    }

    private static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
