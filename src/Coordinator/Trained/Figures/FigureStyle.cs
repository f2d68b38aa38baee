using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>Text and legend of every plot.</summary>
internal static class FigureStyle
{
    private const float TitleSize = 26;

    public static int TitleWidth(string title)
    {
        using var font = FigureFonts.SemiBold(TitleSize);
        return (int)Math.Ceiling(font.MeasureText(title));
    }

    public static void Axes(Plot plot)
    {
        Text(plot.Axes.Title.Label, size: TitleSize, bold: true);
        Text(plot.Axes.Bottom.Label, size: 22);
        Text(plot.Axes.Left.Label, size: 22);
        Text(plot.Axes.Bottom.TickLabelStyle, size: 18);
        Text(plot.Axes.Left.TickLabelStyle, size: 18);
    }

    /// <summary>Axes of a loss by epoch, styled as all are.</summary>
    public static void LossByEpoch(Plot plot)
    {
        plot.Axes.Margins(horizontal: 0.03, vertical: 0.08);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            TickDensity = 0.5,
            LabelFormatter = loss => loss.ToString("0.00###", CultureInfo.InvariantCulture),
        };
        plot.Axes.Left.MinimumSize = 100;
        Axes(plot);
    }

    public static void Legend(Plot plot)
    {
        plot.Legend.FontSize = 20;
        plot.Legend.SymbolWidth = 48;
        plot.Legend.FontName = FigureFonts.Family;
        plot.Legend.ShadowColor = Colors.Transparent;
    }

    // Plot.Font.Set would do this in one call, but it makes bold text regular.
    private static void Text(LabelStyle text, float size, bool bold = false)
    {
        text.FontName = FigureFonts.Family;
        text.FontSize = size;
        text.Bold = bold;
    }
}
