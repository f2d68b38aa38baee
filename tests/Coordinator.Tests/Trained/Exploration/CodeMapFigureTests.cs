using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Exploration;

public sealed class CodeMapFigureTests : IDisposable
{
    private const int PlotWidth = 1020;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_label_has_its_colour_and_without_labels_there_is_one()
    {
        // Of each of ten labels many points in two places, so that they cover what is below; the label stands between.
        double[] xs = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 10))];
        double[] ys = [.. Enumerable.Range(0, 400).Select(i => (double)(i / 10 % 2))];
        byte[] labels = [.. Enumerable.Range(0, 400).Select(i => (byte)(3 * (i % 10)))];
        using var labelled = Draw(xs, ys, labels);
        using var plain = Draw(xs, ys, []);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(Shows(labelled, LabelColors.Of(i)), $"label {i}");
            Assert.Equal(i == 0, Shows(plain, LabelColors.Of(i)));
        }
    }

    /// <summary>EMNIST, for example, has 47.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(47)]
    [InlineData(200)]
    public void Of_many_labels_nothing_is_cut_off(int labels)
    {
        double[] xs = [.. Enumerable.Range(0, 2 * labels).Select(i => (double)(i % 17))];
        double[] ys = [.. Enumerable.Range(0, 2 * labels).Select(i => (double)(i % 13))];
        using var figure = Draw(xs, ys, [.. Enumerable.Range(0, 2 * labels).Select(i => (byte)(i % labels))]);
        Assert.All(Enumerable.Range(0, figure.Height), y => Assert.Equal(SKColors.White, figure.GetPixel(figure.Width - 1, y)));
        Assert.All(Enumerable.Range(0, figure.Width), x => Assert.Equal(SKColors.White, figure.GetPixel(x, figure.Height - 1)));
    }

    [Fact]
    public void A_map_without_extent_is_drawn_all_the_same() => Draw([1, 1], [2, 2], [0, 1]).Dispose();

    [Fact]
    public void Labels_that_would_cover_each_other_are_moved_apart_and_others_not()
    {
        SKPoint[] wished = [new(0, 0), new(0, 0), new(3, 4), new(500, 500)];
        var places = LabelLayout.Spread(wished, 30);
        for (var i = 0; i < places.Length; i++)
        {
            Assert.InRange((places[i] - wished[i]).Length, 0, 40);
            for (var j = 0; j < i; j++)
                Assert.InRange((places[i] - places[j]).Length, 29, 1000);
        }

        Assert.Equal(wished[3], places[3]);
        Assert.Equal(places, LabelLayout.Spread(wished, 30));
    }

    private SKBitmap Draw(double[] xs, double[] ys, byte[] labels)
    {
        var plane = CodePlane.Through(new float[] { 0, 0, 1, 1 }, 2);
        CodeMapFigure.Save(_folder["map.png"], "title", new CodeMap(plane, xs, ys, labels, PlaneArea.OfQuantiles(xs, ys, 0.95)), LabelNames.None);
        return SKBitmap.Decode(_folder["map.png"]);
    }

    /// <summary>In the plot itself: the legend at its right would show any colour.</summary>
    private static bool Shows(SKBitmap figure, ScottPlot.Color colour)
    {
        for (var y = 0; y < figure.Height; y++)
            for (var x = 0; x < PlotWidth; x++)
                if (figure.GetPixel(x, y) is var pixel && Near(pixel.Red, colour.R) && Near(pixel.Green, colour.G) && Near(pixel.Blue, colour.B))
                    return true;
        return false;

        static bool Near(byte a, byte b) => Math.Abs(a - b) <= 2;
    }
}
