using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Runs.Sweeping;

/// <summary>One row of the figure.</summary>
/// <param name="Images">Shape [n, height, width].</param>
internal sealed record DigitsRow(string Name, float[] Images);

/// <summary>sweep-digits.png: the same images as they are, and as they come back from codes of every size, a row each.</summary>
internal static class DigitsFigure
{
    /// <param name="rows">At least one, each of as many images.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, IReadOnlyList<DigitsRow> rows, SampleShape shape)
    {
        var grid = Arrange(title, rows, shape, out var size);
        using var sheet = new FigureSheet(size);
        sheet.Title(title);
        foreach (var (row, content) in rows.Index())
        {
            sheet.Label(content.Name, grid.Left - 2 * PanelGrid.Gap, grid[row, 0].MidY, SKTextAlign.Right);
            for (var i = 0; i < grid.Columns; i++)
                sheet.Panel(grid[row, i], content.Images.AsSpan(i * shape.Values, shape.Values), shape);
        }

        sheet.Save(path);
    }

    /// <summary>Places the panels in a figure just large enough for them, the names and the title.</summary>
    internal static PanelGrid Arrange(string title, IReadOnlyList<DigitsRow> rows, SampleShape shape, out SKSizeI size)
    {
        var panel = PanelGrid.PanelSize(shape);
        var left = FigureSheet.Margin + rows.Max(row => FigureSheet.LabelWidth(row.Name)) + 2 * PanelGrid.Gap;
        var grid = new PanelGrid(
            left, 2 * FigureSheet.Margin + FigureSheet.TitleSize, panel.Width, panel.Height, rows.Count, rows[0].Images.Length / shape.Values);
        var width = Math.Max(grid.Right, FigureSheet.Margin + FigureSheet.TitleWidth(title)) + FigureSheet.Margin;
        size = new SKSizeI(width, grid.Bottom + FigureSheet.Margin);
        return grid;
    }
}
