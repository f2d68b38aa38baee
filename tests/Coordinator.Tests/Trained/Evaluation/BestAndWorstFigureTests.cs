using Autoencoder.Coordinator.Tests.Trained.Figures;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

public sealed class BestAndWorstFigureTests : IDisposable
{
    private const int Side = MnistTestImages.Side;
    private const int Pixels = Side * Side;
    private const string Title = "784-32-784, bce: the 3 worst and the 3 best test images";

    private static readonly SampleShape Shape = new(Side, Side);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_block_has_original_reconstruction_and_error_on_one_scale()
    {
        var images = Shown(6, label: 5);
        using var figure = Draw(images[..3], images[3..], Shape);
        var (worst, best) = BestAndWorstFigure.Arrange(Title, 3, Shape, out _);

        for (var i = 0; i < 6; i++)
        {
            var (grid, column) = i < 3 ? (worst, i) : (best, i - 3);
            AssertPanel(figure, grid[0, column], p => images[i].Original[p]);
            AssertPanel(figure, grid[1, column], p => images[i].Reconstruction[p]);
            AssertPanel(figure, grid[2, column], p => images[i].Original[p] - images[i].Reconstruction[p]);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(null)]
    public void Headings_numbers_and_errors_are_there_and_nothing_reaches_the_edge(int? label)
    {
        var images = Shown(6, label);
        using var figure = Draw(images[..3], images[3..], Shape);
        var (worst, best) = BestAndWorstFigure.Arrange(Title, 3, Shape, out _);

        foreach (var grid in (PanelGrid[])[worst, best])
        {
            for (var row = 0; row < 3; row++)
                Assert.True(HasInk(figure, SKRectI.Create(0, grid[row, 0].Top, grid.Left, grid.PanelHeight)));
            for (var column = 0; column < 3; column++)
            {
                Assert.True(HasInk(figure, SKRectI.Create(grid[0, column].Left, grid.Top - 30, grid.PanelWidth, 30)));
                Assert.True(HasInk(figure, SKRectI.Create(grid[2, column].Left, grid.Bottom, grid.PanelWidth, 30)));
            }
        }

        foreach (var edge in (SKRectI[])
            [
                new(0, 0, figure.Width, 8), new(0, figure.Height - 8, figure.Width, figure.Height),
                new(0, 0, 8, figure.Height), new(figure.Width - 8, 0, figure.Width, figure.Height),
            ])
            Assert.False(HasInk(figure, edge));
    }

    [Fact]
    public void Images_of_any_shape_are_drawn()
    {
        var image = new ShownImage(new RankedImage(0, null, 0.5), [0, 1, 0.5f, 2, -1, 0], [0, 0, 0, 0, 0, 0]);
        using var figure = Draw([image], [image], new SampleShape(2, 3));
        var (worst, _) = BestAndWorstFigure.Arrange(Title, 1, new SampleShape(2, 3), out _);
        Assert.Equal((byte)255, figure.GetPixel(worst[0, 0].Left, worst[0, 0].Bottom - 1).Red);
    }

    private static ShownImage[] Shown(int count, int? label)
    {
        var pixels = MnistTestImages.First(count);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var original = pixels[(i * Pixels)..((i + 1) * Pixels)];
                return new ShownImage(new RankedImage(i, label, 0.01 * i), original, [.. original.Select(value => 0.75f * value)]);
            }),
        ];
    }

    private SKBitmap Draw(ShownImage[] worst, ShownImage[] best, SampleShape shape)
    {
        BestAndWorstFigure.Save(_folder["evaluation.png"], Title, worst, best, shape);
        return SKBitmap.Decode(_folder["evaluation.png"]);
    }

    private static void AssertPanel(SKBitmap figure, SKRectI panel, Func<int, float> value)
    {
        var factor = panel.Width / Side;
        for (var p = 0; p < Pixels; p++)
        {
            var grey = (byte)MathF.Round(255 * value(p));
            Assert.Equal(new SKColor(grey, grey, grey), figure.GetPixel(panel.Left + p % Side * factor, panel.Top + p / Side * factor));
        }
    }

    private static bool HasInk(SKBitmap figure, SKRectI area)
    {
        var ink = 0;
        for (var y = area.Top; y < area.Bottom; y++)
            for (var x = area.Left; x < area.Right; x++)
                if (figure.GetPixel(x, y).Red < 0x80)
                    ink++;
        return ink > 20;
    }
}
