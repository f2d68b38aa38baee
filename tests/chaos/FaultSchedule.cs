namespace Autoencoder.Chaos;

/// <summary>A fault to come.</summary>
/// <param name="After">The fault before it, or the beginning.</param>
/// <param name="Pick">Which of the workers: its place among them, in [0, 1).</param>
/// <param name="Lasts">How long a pause or a cut lasts; zero for others.</param>
internal readonly record struct PlannedFault(FaultKind Kind, TimeSpan After, double Pick, TimeSpan Lasts);

/// <summary>
/// Random faults, all from a seed. The time between two of them is exponentially distributed; the rate goes up in phases,
/// calm, rough and hard, and then starts anew. Kinds are dealt from a shuffled deck, so that no kind is long in coming.
/// </summary>
internal static class FaultSchedule
{
    /// <summary>Of the greatest rate.</summary>
    private static readonly double[] Phases = [0.25, 0.5, 1];

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.05);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestCut = TimeSpan.FromSeconds(6);

    // Common faults are in the deck more often.
    private static readonly FaultKind[] Deck =
    [
        FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Pause, FaultKind.Pause,
        FaultKind.Leave, FaultKind.Cut, FaultKind.KillAll, FaultKind.Coordinator,
    ];

    /// <param name="rate">Faults a second in the hardest phase; more than 0.</param>
    /// <param name="kinds">Those to choose from; at least one.</param>
    /// <param name="phase">How long a phase lasts.</param>
    /// <returns>Without end.</returns>
    public static IEnumerable<PlannedFault> From(int seed, double rate, IReadOnlySet<FaultKind> kinds, TimeSpan phase)
    {
        var random = new Random(seed);
        var deck = Deck.Where(kinds.Contains).ToArray();
        var next = deck.Length;
        for (var at = TimeSpan.Zero; ;)
        {
            if (next == deck.Length)
            {
                random.Shuffle(deck);
                next = 0;
            }

            var now = Phases[(int)(at / phase) % Phases.Length] * rate;
            var after = TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / now);
            at += after;
            var kind = deck[next++];
            yield return new PlannedFault(kind, after, random.NextDouble(), Duration(kind, random.NextDouble()));
        }
    }

    private static TimeSpan Duration(FaultKind kind, double share) => kind switch
    {
        FaultKind.Pause => ShortestPause + share * (LongestPause - ShortestPause),
        FaultKind.Cut => ShortestPause + share * (LongestCut - ShortestPause),
        _ => TimeSpan.Zero,
    };
}
