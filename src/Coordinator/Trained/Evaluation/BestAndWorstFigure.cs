using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>One column of the figure.</summary>
/// <param name="Original">Shape [height, width].</param>
/// <param name="Reconstruction">The same.</param>
internal sealed record ShownImage(RankedImage Rank, float[] Original, float[] Reconstruction);

/// <summary>
/// evaluation.png: the images that come back worst, and those that come back best. A column each: label and place in the
/// file, the original, the reconstruction, and |original − reconstruction|, all grey from 0 (black) to 1 (white); the mean
/// squared error below.
/// </summary>
internal static class BestAndWorstFigure
{
    private const int NumberLine = 2 * FigureSheet.NoteSize;
    private const int BlockTop = FigureSheet.Margin + FigureSheet.HeadingSize + NumberLine;

    private static readonly string[] RowNames = ["original", "reconstruction", "error"];
    private const string ErrorName = "mean squared error";
    private const string LabelName = "label, image";
    private const string ImageName = "image";

    /// <param name="worst">At least one.</param>
    /// <param name="best">As many.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, IReadOnlyList<ShownImage> worst, IReadOnlyList<ShownImage> best, SampleShape shape)
    {
        var (upper, lower) = Arrange(title, worst.Count, shape, out var size);
        using var sheet = new FigureSheet(size);
        sheet.Title(title);
        DrawBlock(sheet, upper, "worst", worst, shape);
        DrawBlock(sheet, lower, "best", best, shape);
        sheet.Save(path);
    }

    /// <summary>Places the panels in a figure just large enough for them, the names and the title.</summary>
    internal static (PanelGrid Worst, PanelGrid Best) Arrange(string title, int images, SampleShape shape, out SKSizeI size)
    {
        var names = Math.Max(RowNames.Max(FigureSheet.LabelWidth), FigureSheet.NoteWidth(ErrorName));
        var panel = PanelGrid.PanelSize(shape);
        var worst = new PanelGrid(
            FigureSheet.Margin + names + 2 * PanelGrid.Gap, FigureSheet.Margin + FigureSheet.TitleSize + BlockTop, panel.Width, panel.Height, RowNames.Length, images);
        var slack = Math.Max(0, 2 * FigureSheet.Margin + FigureSheet.TitleWidth(title) - (worst.Right + FigureSheet.Margin));
        worst = worst with { Left = worst.Left + slack / 2 };
        var best = worst with { Top = worst.Bottom + NumberLine + BlockTop };
        size = new SKSizeI(worst.Right + FigureSheet.Margin + slack - slack / 2, best.Bottom + NumberLine + FigureSheet.Margin);
        return (worst, best);
    }

    private static void DrawBlock(FigureSheet sheet, PanelGrid grid, string heading, IReadOnlyList<ShownImage> images, SampleShape shape)
    {
        var (names, numbers, errors) = (grid.Left - 2 * PanelGrid.Gap, grid.Top - NumberLine / 2f, grid.Bottom + NumberLine / 2f);
        sheet.Heading(heading, names, numbers - NumberLine, SKTextAlign.Right);
        sheet.Note(images[0].Rank.Label is null ? ImageName : LabelName, names, numbers, SKTextAlign.Right);
        for (var row = 0; row < RowNames.Length; row++)
            sheet.Label(RowNames[row], names, grid[row, 0].MidY, SKTextAlign.Right);
        sheet.Note(ErrorName, names, errors, SKTextAlign.Right);

        for (var i = 0; i < images.Count; i++)
        {
            var (rank, original, reconstruction) = images[i];
            float[] error = [.. original.Zip(reconstruction, (x, y) => MathF.Abs(x - y))];
            foreach (var (row, values) in ((float[][])[original, reconstruction, error]).Index())
                sheet.Panel(grid[row, i], values, shape);
            var number = Invariant($"#{rank.Index}");
            DrawNumber(grid[0, i].MidX, numbers, rank.Label is { } label ? [$"{rank.Name ?? Invariant($"{label}")}, {number}", Invariant($"{label}, {number}")] : [number]);
            DrawNumber(grid[0, i].MidX, errors, Invariant($"{rank.Mse:0.00000}"));
        }

        // The first text that there is room for.
        void DrawNumber(float centre, float middle, params string[] texts)
        {
            if (Array.Find(texts, text => FigureSheet.NoteWidth(text) <= grid.PanelWidth) is { } fitting)
                sheet.Note(fitting, centre, middle, SKTextAlign.Center);
        }
    }
}
