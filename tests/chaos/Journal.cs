namespace Autoencoder.Chaos;

/// <summary>A run's journal.csv: what each step left, in the order in which the steps were done.</summary>
internal static class Journal
{
    /// <summary>What is wrong with it; null if every step is there, and those done again left the same weights.</summary>
    /// <param name="lines">With the header.</param>
    /// <param name="steps">Of the run.</param>
    public static string? Fault(IReadOnlyList<string> lines, long steps)
    {
        if (lines is [])
            return "the journal is empty";
        var names = lines[0].Split(',');
        var (stepColumn, weightsColumn) = (Array.IndexOf(names, "step"), Array.IndexOf(names, "weights"));
        if (stepColumn < 0 || weightsColumn < 0)
            return $"the journal's header is '{lines[0]}'";
        var weights = new SortedDictionary<long, string>();
        foreach (var line in lines.Skip(1))
        {
            // The coordinator was killed while it wrote: the next one does that step again.
            if (line.Split(',') is not { } fields || fields.Length < names.Length || !long.TryParse(fields[stepColumn], out var step))
                continue;
            if (!weights.TryAdd(step, fields[weightsColumn]) && weights[step] != fields[weightsColumn])
                return $"step {step} was done twice, with different weights";
        }

        // Whatever the number of the first step is.
        var first = weights.Keys.FirstOrDefault();
        var missing = Enumerable.Range(0, (int)steps).Select(i => first + i).Where(step => !weights.ContainsKey(step)).Take(1).ToArray();
        return missing is [var lost] ? $"step {lost} is missing"
            : weights.Count > steps ? $"there are {weights.Count} steps instead of {steps}"
            : first is 0 or 1 ? null : $"the first step is {first}";
    }
}
