using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>interpolation.png: for each pair of images a row of what lies between their codes, with the images at both ends.</summary>
public static class InterpolationFigure
{
    private const string EndName = "original";

    /// <param name="ways">At least one.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, IReadOnlyList<Interpolation> ways, SampleShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ways.Count);
        var (first, decoded, last) = Arrange(title, ways, shape, out var size);
        using var sheet = new FigureSheet(size);
        sheet.Title(title);
        var heads = first.Top - FigureSheet.Margin / 2;
        sheet.Label(EndName, first[0, 0].MidX, heads, SKTextAlign.Center);
        sheet.Label(EndName, last[0, 0].MidX, heads, SKTextAlign.Center);
        for (var step = 0; step < Interpolation.Steps; step++)
            sheet.Label(HeadOf(step), decoded[0, step].MidX, heads, SKTextAlign.Center);
        foreach (var (row, way) in ways.Index())
        {
            sheet.Label(way.Name, first.Left - 2 * PanelGrid.Gap, first[row, 0].MidY, SKTextAlign.Right);
            sheet.Panel(first[row, 0], way.First, shape);
            for (var step = 0; step < Interpolation.Steps; step++)
                sheet.Panel(decoded[row, step], way.Decoded.AsSpan(step * shape.Values, shape.Values), shape);
            sheet.Panel(last[row, 0], way.Last, shape);
        }

        sheet.Save(path);
    }

    /// <summary>Places the images at the beginnings, what is decoded, and the images at the ends.</summary>
    internal static (PanelGrid First, PanelGrid Decoded, PanelGrid Last) Arrange(
        string title, IReadOnlyList<Interpolation> ways, SampleShape shape, out SKSizeI size)
    {
        var panel = PanelGrid.PanelSize(shape);
        var names = ways.Max(way => FigureSheet.LabelWidth(way.Name));
        var top = 3 * FigureSheet.Margin + FigureSheet.TitleSize;
        var first = Columns(FigureSheet.Margin + names + 2 * PanelGrid.Gap, 1);
        var decoded = Columns(first.Right + 3 * PanelGrid.Gap, Interpolation.Steps);
        var last = Columns(decoded.Right + 3 * PanelGrid.Gap, 1);
        size = new SKSizeI(Math.Max(last.Right, FigureSheet.Margin + FigureSheet.TitleWidth(title)) + FigureSheet.Margin, first.Bottom + FigureSheet.Margin);
        return (first, decoded, last);

        PanelGrid Columns(int left, int columns) => new(left, top, panel.Width, panel.Height, ways.Count, columns);
    }

    private static string HeadOf(int step) => $"{100 * step / (Interpolation.Steps - 1)} %";
}
