using Autoencoder.Benchmarks.Measuring;
using ScottPlot;
using ScottPlot.Plottables;

namespace Autoencoder.Benchmarks.Plots;

/// <summary>The medians of a comparison's sides as bars, with their quartiles.</summary>
internal static class BarFigure
{
    private const int HeightOfBar = 55;
    private const int HeightOfRest = 170;

    public static void Save(string path, string title, Comparison comparison)
    {
        var sides = comparison.Sides;
        using var plot = FigureStyle.New(title);
        // The first is on top.
        double[] places = [.. sides.Select((_, i) => (double)-i)];
        Bar[] bars = [.. sides.Select((side, i) => new Bar
        {
            Position = places[i],
            Value = side.Median,
            FillColor = FigureStyle.ColorOf(0),
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        })];
        plot.Add.Bars(bars).Horizontal = true;
        double[] none = [.. sides.Select(_ => 0.0)];
        FigureStyle.AddQuartiles(plot, new ErrorBar(
            [.. sides.Select(side => side.Median)], places,
            [.. sides.Select(side => side.Median - side.LowerQuartile)], [.. sides.Select(side => side.UpperQuartile - side.Median)], none, none));
        plot.Axes.Left.SetTicks(places, [.. sides.Select(side => side.Name)]);
        plot.XLabel($"{comparison.Quantity}, {comparison.Unit}");
        plot.Axes.SetLimits(0, 1.08 * sides.Max(side => side.UpperQuartile), -sides.Count + 0.4, 0.6);
        FigureStyle.Save(plot, path, HeightOfRest + HeightOfBar * sides.Count);
    }
}
