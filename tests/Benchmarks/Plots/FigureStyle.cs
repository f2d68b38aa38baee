using System.Globalization;
using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Coordinator.Trained.Figures;
using ScottPlot;
using ScottPlot.Plottables;

namespace Autoencoder.Benchmarks.Plots;

/// <summary>What all figures have in common.</summary>
internal static class FigureStyle
{
    public const int Width = 1200;

    // Okabe and Ito's palette, which every kind of colour vision tells apart.
    private static readonly Color[] Palette =
        [.. new[] { "#0072B2", "#D55E00", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000" }.Select(hex => Color.FromHex(hex))];

    public static Color ColorOf(int index) => Palette[index % Palette.Length];

    private static readonly (LinePattern Pattern, MarkerShape Mark)[] Kinds =
        [(LinePattern.Solid, MarkerShape.FilledCircle), (LinePattern.Dotted, MarkerShape.OpenCircle), (LinePattern.Dashed, MarkerShape.FilledSquare)];

    public static LinePattern PatternOf(int kind) => Kinds[kind % Kinds.Length].Pattern;

    public static MarkerShape MarkOf(int kind) => Kinds[kind % Kinds.Length].Mark;

    public static Plot New(string title)
    {
        FigureFonts.Register();
        var plot = new Plot();
        plot.Title(title);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(0.1);
        return plot;
    }

    /// <summary>From the lower to the upper quartile.</summary>
    public static void AddQuartiles(Plot plot, ErrorBar quartiles)
    {
        quartiles.Color = Colors.Black;
        quartiles.LineWidth = 2;
        plot.Add.Plottable(quartiles);
    }

    /// <exception cref="BenchmarkException">The file cannot be written.</exception>
    public static void Save(Plot plot, string path, int height)
    {
        foreach (var (text, size) in new[]
                 {
                     (plot.Axes.Title.Label, 26f), (plot.Axes.Bottom.Label, 22f), (plot.Axes.Left.Label, 22f),
                     (plot.Axes.Bottom.TickLabelStyle, 18f), (plot.Axes.Left.TickLabelStyle, 18f),
                 })
        {
            text.FontName = FigureFonts.Family;
            text.FontSize = size;
        }

        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Legend.FontName = FigureFonts.Family;
        plot.Legend.FontSize = 18;
        plot.Legend.ShadowColor = Colors.Transparent;
        try
        {
            plot.SavePng(path, Width, height);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException($"{path} cannot be written: {e.Message}");
        }

        Console.WriteLine(path);
    }

    public static string Number(double value) =>
        value.ToString(value >= 10 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
