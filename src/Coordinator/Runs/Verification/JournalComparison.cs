using Autoencoder.Coordinator.Store.Journal;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>Two journals, step by step.</summary>
/// <param name="Common">Steps that both have.</param>
/// <param name="Parting">The first step that came to different weights; null if there is none.</param>
/// <param name="OnlyLeft">Steps that only the left one has.</param>
public sealed record JournalComparison(long Common, long? Parting, long OnlyLeft, long OnlyRight)
{
    /// <summary>If a step was done more than once, the last time counts.</summary>
    public static JournalComparison Of(IEnumerable<JournalRow> left, IEnumerable<JournalRow> right)
    {
        var (a, b) = (Last(left), Last(right));
        var common = a.Keys.Where(b.ContainsKey).ToArray();
        var parting = common.Where(step => a[step] != b[step]).Select(step => (long?)step).Min();
        return new JournalComparison(common.Length, parting, a.Count - common.Length, b.Count - common.Length);
    }

    private static Dictionary<long, ulong> Last(IEnumerable<JournalRow> rows)
    {
        var last = new Dictionary<long, ulong>();
        foreach (var row in rows)
            last[row.Step] = row.Weights;
        return last;
    }
}
