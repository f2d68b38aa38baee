using System.Globalization;
using Autoencoder.Coordinator.Reports;
using SkiaSharp;

namespace Autoencoder.Coordinator.Evaluation;

/// <summary>One column of the figure.</summary>
/// <param name="Original">Shape [height, width].</param>
/// <param name="Reconstruction">The same.</param>
internal sealed record ShownImage(RankedImage Rank, float[] Original, float[] Reconstruction);

/// <summary>
/// evaluation.png: the images that come back worst, and those that come back best. A column each: label and place in the file, the
/// original, the reconstruction, and |original − reconstruction|, all grey from 0 (black) to 1 (white); the mean squared
/// error below.
/// </summary>
internal sealed class ExtremesFigure : IDisposable
{
    private const int Margin = 24;
    private const int TitleSize = 24;
    private const int HeadingSize = 20;
    private const int LabelSize = 18;
    private const int NumberSize = 15;
    private const int NumberLine = 2 * NumberSize;
    private const int BlockTop = Margin + HeadingSize + NumberLine;

    private static readonly string[] RowNames = ["original", "reconstruction", "error"];
    private const string ErrorName = "mean squared error";
    private const string LabelName = "label, image";
    private const string ImageName = "image";

    private readonly SKFont _title = FigureFonts.SemiBold(TitleSize);
    private readonly SKFont _heading = FigureFonts.SemiBold(HeadingSize);
    private readonly SKFont _label = FigureFonts.Regular(LabelSize);
    private readonly SKFont _number = FigureFonts.Regular(NumberSize);
    private readonly SKPaint _ink = new() { Color = SKColors.Black, IsAntialias = true };
    private readonly SKPaint _grey = new() { Color = new SKColor(0x50, 0x50, 0x50), IsAntialias = true };
    private readonly int _width;
    private readonly int _height;

    private ExtremesFigure(int width, int height) => (_width, _height) = (width, height);

    /// <param name="worst">At least one.</param>
    /// <param name="best">As many.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Save(
        string path, string title, IReadOnlyList<ShownImage> worst, IReadOnlyList<ShownImage> best, int width, int height)
    {
        using var figure = new ExtremesFigure(width, height);
        var (upper, lower) = figure.Arrange(title, worst.Count, out var size);
        using var surface = SKSurface.Create(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.DrawText(title, size.Width / 2f, Margin + TitleSize, SKTextAlign.Center, figure._title, figure._ink);
        figure.DrawBlock(canvas, upper, "worst", worst);
        figure.DrawBlock(canvas, lower, "best", best);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        ReportFile.Save(path, png.SaveTo);
    }

    /// <summary>Where the panels are of such a figure.</summary>
    internal static (PanelGrid Worst, PanelGrid Best) Arrange(string title, int images, int width, int height)
    {
        using var figure = new ExtremesFigure(width, height);
        return figure.Arrange(title, images, out _);
    }

    public void Dispose()
    {
        foreach (IDisposable part in (IDisposable[])[_title, _heading, _label, _number, _ink, _grey])
            part.Dispose();
    }

    private (PanelGrid Worst, PanelGrid Best) Arrange(string title, int images, out SKSizeI size)
    {
        var labels = (int)Math.Ceiling(RowNames.Max(name => _label.MeasureText(name)));
        labels = Math.Max(labels, (int)Math.Ceiling(_number.MeasureText(ErrorName)));
        var panel = PanelGrid.PanelSize(_width, _height);
        var worst = new PanelGrid(
            Margin + labels + 2 * PanelGrid.Gap, Margin + TitleSize + BlockTop, panel.Width, panel.Height, RowNames.Length, images);
        var needed = 2 * Margin + (int)Math.Ceiling(_title.MeasureText(title));
        var slack = Math.Max(0, needed - (worst.Right + Margin));
        worst = worst with { Left = worst.Left + slack / 2 };
        var best = worst with { Top = worst.Bottom + NumberLine + BlockTop };
        size = new SKSizeI(worst.Right + Margin + slack - slack / 2, best.Bottom + NumberLine + Margin);
        return (worst, best);
    }

    private void DrawBlock(SKCanvas canvas, PanelGrid grid, string heading, IReadOnlyList<ShownImage> images)
    {
        var numbers = grid.Top - NumberLine / 2f;
        var errors = grid.Bottom + NumberLine / 2f;
        DrawName(heading, numbers - NumberLine, _heading, _ink);
        DrawName(images[0].Rank.Label is null ? ImageName : LabelName, numbers, _number, _grey);
        for (var row = 0; row < RowNames.Length; row++)
            DrawName(RowNames[row], grid[row, 0].MidY, _label, _ink);
        DrawName(ErrorName, errors, _number, _grey);

        for (var i = 0; i < images.Count; i++)
        {
            var (rank, original, reconstruction) = images[i];
            float[] error = [.. original.Zip(reconstruction, (x, y) => MathF.Abs(x - y))];
            ImagePanel.Draw(canvas, grid[0, i], original, _width, _height);
            ImagePanel.Draw(canvas, grid[1, i], reconstruction, _width, _height);
            ImagePanel.Draw(canvas, grid[2, i], error, _width, _height);
            DrawNumber(rank.Label is { } label ? Text($"{label}, #{rank.Index}") : Text($"#{rank.Index}"), grid[0, i].MidX, numbers);
            DrawNumber(Text($"{rank.Mse:0.00000}"), grid[0, i].MidX, errors);
        }

        void DrawName(string text, float middle, SKFont font, SKPaint paint) =>
            canvas.DrawText(text, grid.Left - 2 * PanelGrid.Gap, middle + font.Size / 3, SKTextAlign.Right, font, paint);

        void DrawNumber(string text, float centre, float middle)
        {
            if (_number.MeasureText(text) <= grid.PanelWidth)
                canvas.DrawText(text, centre, middle + NumberSize / 3f, SKTextAlign.Center, _number, _grey);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
