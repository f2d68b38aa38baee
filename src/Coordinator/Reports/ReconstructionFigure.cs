using System.Globalization;
using SkiaSharp;

namespace Autoencoder.Coordinator.Reports;

/// <summary>
/// reconstructions.png: for up to ten images a row of reconstructions, one of originals and one of errors,
/// |original − reconstruction|, all grey from 0 (black) to 1 (white), with the mean squared error below. Where the model
/// was given corrupted images, these are a row above.
/// </summary>
public static class ReconstructionFigure
{
    public const int MostImages = 10;

    private const int Margin = 24;
    private static readonly string[] RowNames = ["reconstruction", "original", "error"];
    private const string CorruptedName = "input";
    private const string ErrorName = "mean squared error";
    private static readonly SKColor ErrorColor = new(0x50, 0x50, 0x50);

    /// <summary>
    /// Draws the first images of a set. Originals and reconstructions have shape [n, height, width], n at least 1;
    /// values beyond [0, 1] are drawn as 0 or 1, but count in full in the error.
    /// </summary>
    /// <param name="corrupted">What was reconstructed, if that is not the originals; of their shape.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Save(
        string path, string title, ReadOnlySpan<float> originals, ReadOnlySpan<float> reconstructions, int width, int height,
        ReadOnlySpan<float> corrupted = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(reconstructions.Length, originals.Length);
        if (!corrupted.IsEmpty)
            ArgumentOutOfRangeException.ThrowIfNotEqual(corrupted.Length, originals.Length);
        var pixels = checked(width * height);
        var images = Math.Min(MostImages, originals.Length / pixels);
        ArgumentOutOfRangeException.ThrowIfZero(images);

        using var titleFont = FigureFonts.SemiBold(24);
        using var labelFont = FigureFonts.Regular(18);
        using var errorFont = FigureFonts.Regular(15);
        string[] rows = corrupted.IsEmpty ? RowNames : [CorruptedName, .. RowNames];
        var first = rows.Length - RowNames.Length;
        var grid = Arrange(title, rows.Length, images, width, height, out var size);
        using var surface = SKSurface.Create(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        using var grey = new SKPaint { Color = ErrorColor, IsAntialias = true };

        canvas.DrawText(title, size.Width / 2f, Margin + titleFont.Size, SKTextAlign.Center, titleFont, ink);
        for (var row = 0; row < rows.Length; row++)
            DrawLabel(rows[row], grid[row, 0].MidY, labelFont, ink);

        var errorLine = grid.Bottom + Margin / 2f + errorFont.Size / 2;
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
                ImagePanel.Draw(canvas, grid[0, i], corrupted.Slice(i * pixels, pixels), width, height);
            ImagePanel.Draw(canvas, grid[first, i], reconstruction, width, height);
            ImagePanel.Draw(canvas, grid[first + 1, i], original, width, height);
            ImagePanel.Draw(canvas, grid[first + 2, i], error, width, height);
            var text = (squares / pixels).ToString("0.0000", CultureInfo.InvariantCulture);
            if (errorFont.MeasureText(text) <= grid.PanelWidth)
                canvas.DrawText(text, grid[0, i].MidX, errorLine + errorFont.Size / 3, SKTextAlign.Center, errorFont, grey);
        }

        DrawLabel(ErrorName, errorLine, errorFont, grey);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        ReportFile.Save(path, png.SaveTo);

        void DrawLabel(string text, float middle, SKFont font, SKPaint paint) =>
            canvas.DrawText(text, grid.Left - 2 * PanelGrid.Gap, middle + font.Size / 3, SKTextAlign.Right, font, paint);
    }

    /// <summary>Places the panels in a figure just large enough for them, the labels and the title.</summary>
    internal static PanelGrid Arrange(string title, int rows, int images, int width, int height, out SKSizeI size)
    {
        using var titleFont = FigureFonts.SemiBold(24);
        using var labelFont = FigureFonts.Regular(18);
        using var errorFont = FigureFonts.Regular(15);
        var labels = (int)Math.Ceiling(Math.Max(RowNames.Max(name => labelFont.MeasureText(name)), errorFont.MeasureText(ErrorName)));
        var panel = PanelGrid.PanelSize(width, height);
        var grid = new PanelGrid(
            Margin + labels + 2 * PanelGrid.Gap, 2 * Margin + (int)titleFont.Size, panel.Width, panel.Height, rows, images);
        var needed = 2 * Margin + (int)Math.Ceiling(titleFont.MeasureText(title));
        var slack = Math.Max(0, needed - (grid.Right + Margin));
        size = new SKSizeI(grid.Right + Margin + slack, grid.Bottom + 2 * Margin);
        return grid with { Left = grid.Left + slack / 2 };
    }
}
