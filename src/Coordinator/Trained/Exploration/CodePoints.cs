using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Trained.Images;
using ScottPlot;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>
/// Points of several labels in a plot, drawn in their own order: one label after the other, the last would hide the
/// first where they overlap. Each label stands at the mean of its points, or beside it where another one is.
/// </summary>
internal sealed class CodePoints(double[] xs, double[] ys, byte[] labels, LabelNames labelNames) : IPlottable
{
    private const float Radius = 2.4f;
    private const byte Opacity = 0xb0;

    // From then on, colours come again and the legend has no room.
    private const int Many = 20;

    private readonly byte[] _names = [.. labels.Distinct().Order()];

    private float NameSize => _names.Length > Many ? 18 : 34;

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => (_names.Length > Many ? [] : _names).Index().Select(label => new LegendItem
    {
        LabelText = labelNames.TextOf(label.Item),
        MarkerShape = MarkerShape.FilledCircle,
        MarkerSize = 14,
        MarkerColor = LabelColors.Of(label.Index),
    });

    public AxisLimits GetAxisLimits() => new(xs.Min(), xs.Max(), ys.Min(), ys.Max());

    public void Render(RenderPack rp)
    {
        SKPaint[] paints = [.. Enumerable.Range(0, Math.Max(1, _names.Length)).Select(Paint)];
        for (var i = 0; i < xs.Length; i++)
        {
            var pixel = Axes.GetPixel(new Coordinates(xs[i], ys[i]));
            rp.Canvas.DrawCircle(pixel.X, pixel.Y, Radius, paints[labels is [] ? 0 : Array.IndexOf(_names, labels[i])]);
        }

        foreach (var paint in paints)
            paint.Dispose();
        DrawNames(rp.Canvas, rp.DataRect);
    }

    private void DrawNames(SKCanvas canvas, PixelRect plot)
    {
        using var font = FigureFonts.SemiBold(NameSize);
        using var halo = new SKPaint { Color = SKColors.White, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = NameSize / 5, StrokeJoin = SKStrokeJoin.Round };
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var places = LabelLayout.Spread([.. _names.Select(MeanOf)], NameSize);
        foreach (var paint in (SKPaint[])[halo, ink])
            foreach (var (place, name) in places.Zip(_names))
            {
                // Points at the edge would have half of their name beyond it.
                var x = Within(place.X, plot.Left, plot.Right, font.MeasureText(labelNames.TextOf(name)) / 2 + halo.StrokeWidth);
                var y = Within(place.Y, plot.Top, plot.Bottom, NameSize / 2);
                canvas.DrawText(labelNames.TextOf(name), x, y + NameSize / 3, SKTextAlign.Center, font, paint);
            }

        static float Within(float place, float least, float most, float room) => Math.Max(least + room, Math.Min(most - room, place));
    }

    private SKPoint MeanOf(byte name)
    {
        int[] members = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == name)];
        var pixel = Axes.GetPixel(new Coordinates(members.Average(i => xs[i]), members.Average(i => ys[i])));
        return new SKPoint(pixel.X, pixel.Y);
    }

    private static SKPaint Paint(int place) => new() { Color = LabelColors.Of(place).WithAlpha(Opacity).ToSKColor(), IsAntialias = true };
}
