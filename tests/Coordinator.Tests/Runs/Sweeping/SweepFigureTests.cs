using Autoencoder.Coordinator.Runs.Sweeping;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Runs.Sweeping;

public sealed class SweepFigureTests : IDisposable
{
    private const string Title = "784-N-784, bce, 10 epochs: what codes of N values keep";

    private static readonly SKColor Network = SKColor.Parse("#0072B2");
    private static readonly SKColor Linear = SKColor.Parse("#D55E00");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(32)]
    [InlineData(2, 64)]
    [InlineData(2, 4, 8, 16, 25, 32, 64)]
    public void Both_lines_are_drawn_the_smaller_error_lower(params int[] sizes)
    {
        using var figure = Draw(0.04, 0.01, sizes);
        Assert.Equal((SweepFigure.Width, SweepFigure.Height), (figure.Width, figure.Height));
        var (network, linear) = (Rows(figure, Network), Rows(figure, Linear));
        Assert.True(network.Length > 5 && linear.Length > 5);
        Assert.True(network.Average() < linear.Average());

        using var other = Draw(0.01, 0.04, sizes);
        Assert.True(Rows(other, Network).Average() > Rows(other, Linear).Average());
    }

    [Fact]
    public void Sizes_too_near_to_the_one_before_have_no_number() =>
        Assert.Equal([2, 4, 8, 16, 25, 30, 64], SweepFigure.Labelled([2, 4, 8, 16, 25, 26, 30, 32, 64]));

    [Fact]
    public void An_error_of_zero_is_left_out()
    {
        using var figure = Draw(0.04, 0, 2, 64);
        Assert.True(Rows(figure, Network).Length > 5);
    }

    [Theory]
    [InlineData("N", 28, 28, 10)]
    [InlineData("N = 64", 28, 28, 3)]
    [InlineData("original", 7, 40, 1)]
    public void Every_image_is_drawn_in_its_place_and_nothing_reaches_the_edge(string name, int height, int width, int count)
    {
        var shape = new SampleShape(height, width);
        DigitsRow[] rows =
        [
            new(name, [.. Enumerable.Range(0, count * shape.Values).Select(i => i / shape.Values % 2 == 0 ? 1f : 0f)]),
            new("N = 2", [.. Enumerable.Range(0, count * shape.Values).Select(i => 0.2f)]),
        ];
        DigitsFigure.Save(_folder["digits.png"], Title, rows, shape);
        using var figure = SKBitmap.Decode(_folder["digits.png"]);
        var grid = DigitsFigure.Arrange(Title, rows, shape, out var size);
        Assert.Equal((size.Width, size.Height), (figure.Width, figure.Height));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i % 2 == 0 ? 255 : 0, figure.GetPixel(grid[0, i].MidX, grid[0, i].MidY).Red);
            Assert.Equal(51, figure.GetPixel(grid[1, i].MidX, grid[1, i].MidY).Red);
        }

        Assert.True(HasInk(figure, SKRectI.Create(0, grid[0, 0].Top, grid.Left, grid.PanelHeight)), "name");
        Assert.True(HasInk(figure, SKRectI.Create(0, 0, size.Width, grid.Top)), "title");
        foreach (var edge in (SKRectI[])[new(0, 0, 4, size.Height), new(size.Width - 4, 0, size.Width, size.Height), new(0, 0, size.Width, 4), new(0, size.Height - 4, size.Width, size.Height)])
            Assert.False(HasInk(figure, edge), $"{edge}");
    }

    private SKBitmap Draw(double network, double linear, params int[] sizes)
    {
        SweepFigure.Save(
            _folder["sweep.png"], Title,
            [.. sizes.Select(size => new SizeResult(size, $"784-{size}-784", 1, 784.0 / size, 0.1, network / size, linear / size, 1, ""))]);
        return SKBitmap.Decode(_folder["sweep.png"]);
    }

    /// <summary>The rows of all pixels of a colour, but for the legend's.</summary>
    private static int[] Rows(SKBitmap figure, SKColor color) =>
    [
        .. from y in Enumerable.Range(0, figure.Height)
           from x in Enumerable.Range(0, figure.Width)
           where (x < 780 || y > 140) && figure.GetPixel(x, y) == color
           select y,
    ];

    private static bool HasInk(SKBitmap figure, SKRectI place)
    {
        for (var y = place.Top; y < place.Bottom; y++)
            for (var x = place.Left; x < place.Right; x++)
                if (figure.GetPixel(x, y) != SKColors.White)
                    return true;
        return false;
    }
}
