using System.Globalization;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>sweep.png: the error on the test images by the size of the code, of the networks and of the best linear codes. Both axes are logarithmic.</summary>
internal static class SweepFigure
{
    public const int Width = 1200;
    public const int Height = 800;

    // As a fraction of the axis: closer ones would run into one another.
    private const double MinTickDistance = 0.04;

    // Blue and vermillion of Okabe and Ito's palette, which every kind of colour vision tells apart.
    private static readonly Color NetworkColor = Color.FromHex("#0072B2");
    private static readonly Color LinearColor = Color.FromHex("#D55E00");

    /// <param name="results">At least one, the smallest code first.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, IReadOnlyList<SizeResult> results)
    {
        FigureFonts.Register();
        using var plot = new Plot();
        plot.Title(title);
        plot.XLabel("values of a code");
        plot.YLabel("mean squared error, test images");
        AddCurve(plot, results, result => result.TestError, "network", NetworkColor, LinePattern.Solid, MarkerShape.FilledCircle);
        AddCurve(plot, results, result => result.LinearError, "best linear code (PCA)", LinearColor, LinePattern.Dashed, MarkerShape.FilledSquare);
        StyleAxes(plot, results);
        plot.ShowLegend(Alignment.UpperRight);
        FigureStyle.Legend(plot);

        using var image = plot.GetImage(Math.Max(Width, FigureStyle.TitleWidth(title) + 200), Height);
        OutputAttempt.SaveOutput(path, stream => stream.Write(image.GetImageBytes(ImageFormat.Png)));
    }

    /// <summary>The sizes that have room for their number at the axis, the smallest first.</summary>
    internal static IEnumerable<int> Labelled(IReadOnlyList<int> sizes)
    {
        var between = MinTickDistance * Math.Log2((double)sizes[^1] / sizes[0]);
        var last = double.NegativeInfinity;
        foreach (var size in sizes)
        {
            if (Math.Log2(size) - last < between)
                continue;
            last = Math.Log2(size);
            yield return size;
        }
    }

    private static void StyleAxes(Plot plot, IReadOnlyList<SizeResult> results)
    {
        plot.Axes.Margins(horizontal: 0.03, vertical: 0.08);
        // A single size has no extent of its own.
        if (results is [var only])
            plot.Axes.SetLimitsX(Math.Log2(only.CodeSize) - 0.5, Math.Log2(only.CodeSize) + 0.5);
        var sizes = new NumericManual();
        foreach (var size in Labelled([.. results.Select(result => result.CodeSize)]))
            sizes.AddMajor(Math.Log2(size), size.ToString(CultureInfo.InvariantCulture));
        plot.Axes.Bottom.TickGenerator = sizes;
        plot.Axes.Left.TickGenerator = LogarithmicTicks.Around(results.SelectMany(result => (double[])[result.TestError, result.LinearError]));
        plot.Axes.Left.MinimumSize = 100;
        FigureStyle.Axes(plot);
    }

    private static void AddCurve(
        Plot plot, IReadOnlyList<SizeResult> results, Func<SizeResult, double> error, string name, Color color, LinePattern line, MarkerShape marker)
    {
        // An error of 0 has no place on the axis.
        var drawn = results.Where(result => error(result) > 0).ToArray();
        var curve = plot.Add.Scatter(
            drawn.Select(result => Math.Log2(result.CodeSize)).ToArray(), drawn.Select(result => Math.Log10(error(result))).ToArray(), color);
        curve.LegendText = name;
        curve.LineWidth = 2.5f;
        curve.LinePattern = line;
        curve.MarkerShape = marker;
        curve.MarkerSize = 10;
    }
}
