using System.Globalization;

namespace Autoencoder.Worker;

/// <summary>Names of workers, for people: "a-1", "a-1 and a-3", "a-1 to a-16".</summary>
internal static class NameList
{
    // Two are named sooner than a range of them is read.
    private const int ShortestRange = 3;

    /// <param name="names">At least one, in any order.</param>
    public static string Of(IEnumerable<string> names)
    {
        var parts = new List<string>();
        var sorted = names.Select(Split).OrderBy(name => name.Stem, StringComparer.Ordinal).ThenBy(name => name.Number).ToArray();
        for (var first = 0; first < sorted.Length;)
        {
            var end = first + 1;
            while (end < sorted.Length && sorted[end].Stem == sorted[first].Stem && sorted[end].Number == sorted[end - 1].Number + 1)
                end++;
            if (end - first >= ShortestRange)
                parts.Add($"{sorted[first].Name} to {sorted[end - 1].Name}");
            else
                parts.AddRange(sorted[first..end].Select(name => name.Name));
            first = end;
        }

        return parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";
    }

    private static (string Name, string Stem, int Number) Split(string name)
    {
        var stem = name.TrimEnd("0123456789".ToCharArray());
        return int.TryParse(name.AsSpan(stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (name, stem, number) : (name, name, 0);
    }
}
