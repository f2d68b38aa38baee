using System.Globalization;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>grid.png: what the decoder makes of points all over the map, each where its point is.</summary>
public static class DecodedGridFigure
{
    private const int PreferredSide = 1120;
    private const int Side = DecodedGrid.Side;
    private const int Line = FigureSheet.LabelSize + PanelGrid.Gap;

    // Evenly spread, as 0, 5, 9.5, 14 and 19 would be, and each at a tile.
    private static readonly int[] Ticks = [0, 5, 10, 14, 19];

    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, string title, DecodedGrid grid, CodePlane plane, SampleShape shape)
    {
        var (first, size) = Arrange(title, grid, plane, shape);
        var area = SKRectI.Create(first.Left, first.Top, Side * first.Width, Side * first.Height);
        using var sheet = new FigureSheet(size);
        sheet.Title(title);
        for (var row = 0; row < Side; row++)
            for (var column = 0; column < Side; column++)
                sheet.Panel(
                    Tile(first, row, column), grid.Images.AsSpan((row * Side + column) * shape.Values, shape.Values), shape);
        foreach (var tick in Ticks)
        {
            sheet.Label(Text(grid.Xs[tick]), Tile(first, 0, tick).MidX, area.Bottom + Line / 2, SKTextAlign.Center);
            sheet.Label(Text(grid.Ys[tick]), area.Left - PanelGrid.Gap, Tile(first, tick, 0).MidY, SKTextAlign.Right);
        }

        sheet.Label(plane.X.Title, area.MidX, area.Bottom + 3 * Line / 2, SKTextAlign.Center);
        sheet.UprightLabel(plane.Y.Title, FigureSheet.Margin + FigureSheet.LabelSize / 2, area.MidY);
        sheet.Save(path);
    }

    /// <summary>The place of the tile at the upper left, and the size of the figure.</summary>
    internal static (SKRectI First, SKSizeI Size) Arrange(string title, DecodedGrid grid, CodePlane plane, SampleShape shape)
    {
        var tile = TileSize(shape);
        var left = FigureSheet.Margin + Line + Ticks.Max(tick => FigureSheet.LabelWidth(Text(grid.Ys[tick]))) + PanelGrid.Gap;
        // Wide images make a low grid, lower than the text beside it is long.
        var beyond = Math.Max(0, FigureSheet.LabelWidth(plane.Y.Title) - Side * tile.Height) / 2;
        var top = 2 * FigureSheet.Margin + FigureSheet.TitleSize + beyond;
        var content = Math.Max(Side * tile.Width, Math.Max(FigureSheet.TitleWidth(title), FigureSheet.LabelWidth(plane.X.Title)));
        return (
            SKRectI.Create(left, top, tile.Width, tile.Height),
            new SKSizeI(left + content + 2 * FigureSheet.Margin, top + Side * tile.Height + Math.Max(2 * Line, beyond) + FigureSheet.Margin));
    }

    internal static SKRectI Tile(SKRectI first, int row, int column)
    {
        var place = first;
        place.Offset(column * first.Width, row * first.Height);
        return place;
    }

    // A whole enlargement, so that all pixels are of one size; large images are shrunk.
    private static SKSizeI TileSize(SampleShape shape)
    {
        var (width, height) = shape.IsImage ? (shape.Width, shape.Height) : (2, 1);
        var (side, room) = (Math.Max(width, height), PreferredSide / Side);
        return side <= room
            ? new SKSizeI(width * (room / side), height * (room / side))
            : new SKSizeI(Math.Max(1, width * room / side), Math.Max(1, height * room / side));
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
