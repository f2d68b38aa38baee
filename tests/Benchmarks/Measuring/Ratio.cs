namespace Autoencoder.Benchmarks.Measuring;

/// <summary>How one side of a comparison stands to another.</summary>
/// <param name="OfMedians">Median of the one over median of the other.</param>
/// <param name="LowerQuartile">And upper: of the ratios of the pairs, which a load that hits both of a pair does not widen.</param>
internal sealed record Ratio(string Of, string To, double OfMedians, double LowerQuartile, double UpperQuartile)
{
    /// <summary>Value i of the one was measured right before or after value i of the other.</summary>
    public static Ratio Between(Side of, Side to)
    {
        if (of.Values.Count != to.Values.Count)
            throw new ArgumentException($"{of.Values.Count} values of {of.Name} cannot be paired with {to.Values.Count} of {to.Name}");
        var pairs = Spread.Of(of.Values.Zip(to.Values, (one, other) => one / other));
        return new Ratio(of.Name, to.Name, of.Median / to.Median, pairs.LowerQuartile, pairs.UpperQuartile);
    }
}
