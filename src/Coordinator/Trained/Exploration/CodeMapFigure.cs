using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data.Files;
using ScottPlot;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>
/// map.png: where the codes of images lie, coloured by label if there are labels, and the area that grid.png decodes.
/// </summary>
public static class CodeMapFigure
{
    private const int Width = 1200;
    private const int Height = 1040;
    private const int BesidePlot = 120;

    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, CodeMap map, LabelNames names)
    {
        FigureFonts.Register();
        using var plot = new Plot();
        plot.Title(title);
        plot.XLabel(map.Plane.X.Title);
        plot.YLabel(map.Plane.Y.Title);
        plot.Add.Plottable(new CodePoints(map.Xs, map.Ys, map.Labels, names));
        AddArea(plot, map.Area);
        FigureStyle.Axes(plot);
        plot.Axes.Margins(horizontal: 0.03, vertical: 0.03);
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.ShowLegend(Edge.Right);
        FigureStyle.Legend(plot);

        // The title of a model of many layers needs room; it has its middle over the plot, not over the figure.
        using var image = plot.GetImage(Math.Max(Width, FigureStyle.TitleWidth(title) + 2 * BesidePlot), Height);
        OutputAttempt.SaveOutput(path, stream => stream.Write(image.GetImageBytes(ImageFormat.Png)));
    }

    private static void AddArea(Plot plot, PlaneArea area)
    {
        var rectangle = plot.Add.Rectangle(area.Left, area.Right, area.Bottom, area.Top);
        rectangle.FillColor = Colors.Transparent;
        rectangle.LineColor = Colors.Black;
        rectangle.LineWidth = 1.5f;
        rectangle.LinePattern = LinePattern.Dashed;
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = "grid.png",
            LineColor = rectangle.LineColor,
            LineWidth = rectangle.LineWidth,
            LinePattern = rectangle.LinePattern,
        });
    }
}
