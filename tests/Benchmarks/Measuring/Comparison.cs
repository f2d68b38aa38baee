namespace Autoencoder.Benchmarks.Measuring;

/// <summary>One side of a comparison.</summary>
/// <param name="Values">One a pair, in the order of the pairs.</param>
internal sealed record Side(string Name, IReadOnlyList<double> Values)
{
    private readonly Spread _spread = Spread.Of(Values);

    public double Median => _spread.Median;

    public double LowerQuartile => _spread.LowerQuartile;

    public double UpperQuartile => _spread.UpperQuartile;
}

/// <summary>One quantity, measured of several sides in one run, in turns.</summary>
/// <param name="Case">What was set for all sides alike: names and values, in the order in which they are shown.</param>
/// <param name="Ratios">Those that are of interest.</param>
internal sealed record Comparison(
    IReadOnlyDictionary<string, string> Case, string Quantity, string Unit,
    IReadOnlyList<Side> Sides, IReadOnlyList<Ratio> Ratios)
{
    /// <param name="ratios">Pairs of names; those of sides that were not measured are left out.</param>
    public static Comparison Of(
        IReadOnlyDictionary<string, string> of, string quantity, string unit, IReadOnlyList<Side> sides,
        params IEnumerable<(string Of, string To)> ratios)
    {
        var byName = sides.ToDictionary(side => side.Name);
        return new Comparison(of, quantity, unit, sides, [.. ratios
            .Where(ratio => byName.ContainsKey(ratio.Of) && byName.ContainsKey(ratio.To))
            .Select(ratio => Ratio.Between(byName[ratio.Of], byName[ratio.To]))]);
    }
}
