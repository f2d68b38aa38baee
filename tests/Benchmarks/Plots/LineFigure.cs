using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Coordinator.Trained.Figures;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Autoencoder.Benchmarks.Plots;

/// <summary>A line, its points in the order of x.</summary>
internal sealed record Line(string Name, IReadOnlyList<(double X, Spread Y)> Points)
{
    /// <summary>Lines of the same group have the same colour; by default, each has one of its own.</summary>
    public int? Group { get; init; }

    /// <summary>Lines of the same kind have the same pattern and marks.</summary>
    public int Kind { get; init; }
}

/// <summary>Lines over one axis; with few points they have marks and quartiles.</summary>
internal sealed record LineFigure(string Title, string XLabel, string YLabel, IReadOnlyList<Line> Lines)
{
    private const int Height = 720;
    private const int MaxMarks = 30;

    /// <summary>Every point's x is a tick of its own, and equal ratios are equal distances.</summary>
    public bool IsLogarithmicInX { get; init; }

    public bool IsLogarithmicInY { get; init; }

    public void Save(string path)
    {
        using var plot = FigureStyle.New(Title);
        plot.XLabel(XLabel);
        plot.YLabel(YLabel);
        for (var i = 0; i < Lines.Count; i++)
            Add(plot, Lines[i], FigureStyle.ColorOf(Lines[i].Group ?? i));
        var x = Lines.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order().ToArray();
        if (IsLogarithmicInX)
            plot.Axes.Bottom.SetTicks([.. x.Select(Math.Log2)], [.. x.Select(FigureStyle.Number)]);
        if (IsLogarithmicInY)
            plot.Axes.Left.TickGenerator = LogarithmicTicks.Around(Lines.SelectMany(line => line.Points).Select(point => point.Y.Median), FigureStyle.Number);
        else
            plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = FigureStyle.Number };
        plot.Axes.Margins(horizontal: 0.07, vertical: 0.1);
        if (!IsLogarithmicInY)
            plot.Axes.SetLimitsY(0, 1.1 * Lines.SelectMany(line => line.Points).Max(point => point.Y.UpperQuartile));
        plot.ShowLegend(Edge.Bottom);
        FigureStyle.Save(plot, path, Height);
    }

    private void Add(Plot plot, Line line, Color color)
    {
        double[] x = [.. line.Points.Select(point => IsLogarithmicInX ? Math.Log2(point.X) : point.X)];
        double[] y = [.. line.Points.Select(point => OnAxis(point.Y.Median))];
        var scatter = plot.Add.Scatter(x, y, color);
        scatter.LegendText = line.Name;
        scatter.LineWidth = 2.5f;
        scatter.LinePattern = FigureStyle.PatternOf(line.Kind);
        scatter.MarkerShape = FigureStyle.MarkOf(line.Kind);
        scatter.MarkerSize = line.Points.Count <= MaxMarks ? 9 : 0;
        if (line.Points.Count > MaxMarks)
            return;
        double[] none = [.. x.Select(_ => 0.0)];
        FigureStyle.AddQuartiles(plot, new ErrorBar(
            x, y, none, none,
            [.. line.Points.Select((point, i) => y[i] - OnAxis(point.Y.LowerQuartile))],
            [.. line.Points.Select((point, i) => OnAxis(point.Y.UpperQuartile) - y[i])]));
    }

    private double OnAxis(double value) => IsLogarithmicInY ? Math.Log10(value) : value;
}
