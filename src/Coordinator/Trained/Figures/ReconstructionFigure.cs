using System.Globalization;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>
/// reconstructions.png: for up to ten images a row of reconstructions, one of originals and one of errors,
/// |original − reconstruction|, all grey from 0 (black) to 1 (white), with the mean squared error below. Where the model
/// was given corrupted images, these are a row above.
/// </summary>
public static class ReconstructionFigure
{
    public const int MaxImages = 10;

    private static readonly string[] RowNames = ["reconstruction", "original", "error"];
    private const string CorruptedName = "input";
    private const string ErrorName = "mean squared error";

    /// <summary>
    /// Draws the first images of a set. Originals and reconstructions have shape [n, values], n at least 1;
    /// values beyond [0, 1] are drawn as 0 or 1, but count in full in the error.
    /// </summary>
    /// <param name="corrupted">What was reconstructed, if that is not the originals; of their shape.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(
        string path, string title, ReadOnlySpan<float> originals, ReadOnlySpan<float> reconstructions, SampleShape shape,
        ReadOnlySpan<float> corrupted = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(reconstructions.Length, originals.Length);
        if (!corrupted.IsEmpty)
            ArgumentOutOfRangeException.ThrowIfNotEqual(corrupted.Length, originals.Length);
        var pixels = shape.Values;
        var images = Math.Min(MaxImages, originals.Length / pixels);
        ArgumentOutOfRangeException.ThrowIfZero(images);

        string[] rows = corrupted.IsEmpty ? RowNames : [CorruptedName, .. RowNames];
        var first = rows.Length - RowNames.Length;
        var grid = Arrange(title, rows.Length, images, shape, out var size);
        using var sheet = new FigureSheet(size);
        sheet.Title(title);
        var names = grid.Left - 2 * PanelGrid.Gap;
        for (var row = 0; row < rows.Length; row++)
            sheet.Label(rows[row], names, grid[row, 0].MidY, SKTextAlign.Right);

        var errorLine = grid.Bottom + (FigureSheet.Margin + FigureSheet.NoteSize) / 2f;
        sheet.Note(ErrorName, names, errorLine, SKTextAlign.Right);
        var error = new float[pixels];
        for (var i = 0; i < images; i++)
        {
            var original = originals.Slice(i * pixels, pixels);
            var reconstruction = reconstructions.Slice(i * pixels, pixels);
            var squares = 0.0;
            for (var p = 0; p < pixels; p++)
            {
                error[p] = MathF.Abs(original[p] - reconstruction[p]);
                squares += (double)error[p] * error[p];
            }

            if (!corrupted.IsEmpty)
                sheet.Panel(grid[0, i], corrupted.Slice(i * pixels, pixels), shape);
            sheet.Panel(grid[first, i], reconstruction, shape);
            sheet.Panel(grid[first + 1, i], original, shape);
            sheet.Panel(grid[first + 2, i], error, shape);
            var text = (squares / pixels).ToString("0.0000", CultureInfo.InvariantCulture);
            if (FigureSheet.NoteWidth(text) <= grid.PanelWidth)
                sheet.Note(text, grid[0, i].MidX, errorLine, SKTextAlign.Center);
        }

        sheet.Save(path);
    }

    /// <summary>Places the panels in a figure just large enough for them, the labels and the title.</summary>
    internal static PanelGrid Arrange(string title, int rows, int images, SampleShape shape, out SKSizeI size)
    {
        var labels = Math.Max(RowNames.Max(FigureSheet.LabelWidth), FigureSheet.NoteWidth(ErrorName));
        var panel = PanelGrid.PanelSize(shape);
        var grid = new PanelGrid(
            FigureSheet.Margin + labels + 2 * PanelGrid.Gap, 2 * FigureSheet.Margin + FigureSheet.TitleSize, panel.Width, panel.Height, rows, images);
        var slack = Math.Max(0, 2 * FigureSheet.Margin + FigureSheet.TitleWidth(title) - (grid.Right + FigureSheet.Margin));
        size = new SKSizeI(grid.Right + FigureSheet.Margin + slack, grid.Bottom + 2 * FigureSheet.Margin);
        return grid with { Left = grid.Left + slack / 2 };
    }
}
