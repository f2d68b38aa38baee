using System.Globalization;
using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Reporting;

/// <summary>Comparisons as tables in Markdown: the sides' medians and quartiles, then the ratios.</summary>
internal static class ComparisonTables
{
    /// <param name="comparisons">At least one; all have the same names in their cases.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<Comparison> comparisons)
    {
        foreach (var quantity in comparisons.GroupBy(comparison => (comparison.Quantity, comparison.Unit)))
        {
            string[] names = [.. quantity.First().Case.Keys];
            var sides = new MarkdownTable([.. names, "", $"{quantity.Key.Quantity}, {quantity.Key.Unit}", "quartiles"]);
            var ratios = new MarkdownTable([.. names, "", $"ratio of {quantity.Key.Quantity}", "quartiles of pairs"]);
            var anyRatio = false;
            foreach (var comparison in quantity)
            {
                string[] values = [.. comparison.Case.Values];
                foreach (var side in comparison.Sides)
                    sides.Add([.. values, side.Name, Number(side.Median), $"{Number(side.LowerQuartile)} – {Number(side.UpperQuartile)}"]);
                foreach (var ratio in comparison.Ratios)
                {
                    ratios.Add([.. values, $"{ratio.Of} ÷ {ratio.To}", Number(ratio.OfMedians), $"{Number(ratio.LowerQuartile)} – {Number(ratio.UpperQuartile)}"]);
                    anyRatio = true;
                }
            }

            foreach (var line in sides.Lines().Append("").Concat(anyRatio ? ratios.Lines().Append("") : []))
                yield return line;
        }
    }

    /// <summary>Three digits that mean something, or all before the point.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
