using System.Globalization;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Reads which images of a data set are meant: 0..9 (both included), 3,17,42, or both: 0..4,17.</summary>
public static class ImageNumbers
{
    /// <summary>The numbers in the order given, or null if it is no list of them, or if there are more than most.</summary>
    public static int[]? Parse(string text, int most)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (Range(part) is not var (first, last) || last - first >= most - numbers.Count)
                return null;
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return [.. numbers];
    }

    private static (int First, int Last)? Range(string part) => part.Split("..") switch
    {
        [var one] when Number(one) is { } number => (number, number),
        [var first, var last] when Number(first) is { } from && Number(last) is { } to && from <= to => (from, to),
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
