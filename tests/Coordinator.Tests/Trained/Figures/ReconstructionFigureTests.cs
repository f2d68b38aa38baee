using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Figures;

public sealed class ReconstructionFigureTests : IDisposable
{
    private const int Side = MnistTestImages.Side;
    private const string Title = "784-32-784, bce: the first test images";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Rows_are_reconstruction_original_and_error_enlarged_without_blur()
    {
        var originals = MnistTestImages.First(12);
        var reconstructions = originals.Select(value => 0.75f * value).ToArray();
        var (figure, grid) = Draw(originals, reconstructions, Side, Side);
        using var _ = figure;

        Assert.Equal((10, 112, 112), (grid.Columns, grid.PanelWidth, grid.PanelHeight));
        for (var column = 0; column < grid.Columns; column++)
        {
            var image = originals.AsMemory(column * Side * Side, Side * Side);
            AssertPanel(figure, grid[0, column], Side, Side, p => 0.75f * image.Span[p]);
            AssertPanel(figure, grid[1, column], Side, Side, p => image.Span[p]);
            AssertPanel(figure, grid[2, column], Side, Side, p => image.Span[p] - 0.75f * image.Span[p]);
        }
    }

    [Fact]
    public void Corrupted_inputs_are_a_row_above()
    {
        var originals = MnistTestImages.First(2);
        var inputs = originals.Select(value => 1 - value).ToArray();
        var (figure, grid) = Draw(originals, originals, Side, Side, inputs);
        using var _ = figure;

        Assert.Equal((4, 2), (grid.Rows, grid.Columns));
        for (var column = 0; column < grid.Columns; column++)
        {
            var (input, original) = (inputs.AsMemory(column * Side * Side, Side * Side), originals.AsMemory(column * Side * Side, Side * Side));
            AssertPanel(figure, grid[0, column], Side, Side, p => input.Span[p]);
            AssertPanel(figure, grid[1, column], Side, Side, p => original.Span[p]);
            AssertPanel(figure, grid[2, column], Side, Side, p => original.Span[p]);
            AssertPanel(figure, grid[3, column], Side, Side, _ => 0);
        }
    }

    [Fact]
    public void The_error_of_equal_images_is_black()
    {
        var originals = MnistTestImages.First(3);
        var (figure, grid) = Draw(originals, originals, Side, Side);
        using var _ = figure;

        Assert.Equal(3, grid.Columns);
        for (var column = 0; column < grid.Columns; column++)
            AssertPanel(figure, grid[2, column], Side, Side, _ => 0);
    }

    [Theory]
    [InlineData(14, 7, 112, 56)]
    [InlineData(5, 8, 70, 112)]
    [InlineData(1, 1, 112, 112)]
    [InlineData(200, 100, 200, 100)]
    public void Images_of_any_shape_keep_square_pixels(int width, int height, int panelWidth, int panelHeight)
    {
        var original = Enumerable.Range(0, width * height).Select(i => i % 256 / 255f).ToArray();
        var (figure, grid) = Draw(original, new float[original.Length], width, height);
        using var _ = figure;

        Assert.Equal((panelWidth, panelHeight), (grid.PanelWidth, grid.PanelHeight));
        AssertPanel(figure, grid[1, 0], width, height, p => original[p]);
    }

    [Fact]
    public void Large_images_are_shrunk()
    {
        var (figure, grid) = Draw(Enumerable.Repeat(1f, 2000 * 1000).ToArray(), new float[2000 * 1000], 2000, 1000);
        using var _ = figure;

        Assert.Equal((224, 112), (grid.PanelWidth, grid.PanelHeight));
        AssertPanel(figure, grid[1, 0], 224, 112, _ => 1);
    }

    [Fact]
    public void Values_beyond_the_scale_are_drawn_as_black_or_white()
    {
        var (figure, grid) = Draw([-0.5f, 0, 1, 1.5f], [2, 0, -1, float.NaN], 2, 2);
        using var _ = figure;

        AssertPanel(figure, grid[0, 0], 2, 2, p => p == 0 ? 1 : 0);
        AssertPanel(figure, grid[1, 0], 2, 2, p => p < 2 ? 0 : 1);
    }

    [Fact]
    public void Title_row_names_and_errors_are_there()
    {
        var originals = MnistTestImages.First(10);
        var (figure, grid) = Draw(originals, new float[originals.Length], Side, Side);
        using var _ = figure;

        Assert.True(HasInk(figure, SKRectI.Create(0, 0, figure.Width, grid.Top)));
        for (var row = 0; row < 3; row++)
            Assert.True(HasInk(figure, SKRectI.Create(0, grid[row, 0].Top, grid.Left, grid.PanelHeight)));
        for (var column = 0; column < 10; column++)
            Assert.True(HasInk(figure, SKRectI.Create(grid[2, column].Left, grid.Bottom, grid.PanelWidth, figure.Height - grid.Bottom)));
    }

    [Fact]
    public void A_missing_folder_is_one_line()
    {
        var path = _folder["missing/reconstructions.png"];
        var error = Assert.Throws<OutputException>(() => ReconstructionFigure.Save(path, Title, [0f], [0f], new(1, 1)));

        Assert.Equal($"{path} cannot be written: there is no such folder.", error.Message);
    }

    private (SKBitmap Figure, PanelGrid Grid) Draw(float[] originals, float[] reconstructions, int width, int height, float[]? corrupted = null)
    {
        ReconstructionFigure.Save(_folder["reconstructions.png"], Title, originals, reconstructions, new(height, width), corrupted);
        var images = Math.Min(ReconstructionFigure.MaxImages, originals.Length / (width * height));
        var grid = ReconstructionFigure.Arrange(Title, corrupted is null ? 3 : 4, images, new(height, width), out var size);
        var figure = SKBitmap.Decode(_folder["reconstructions.png"]);
        Assert.Equal((size.Width, size.Height), (figure.Width, figure.Height));
        return (figure, grid);
    }

    private static void AssertPanel(SKBitmap figure, SKRectI panel, int width, int height, Func<int, float> value)
    {
        for (var y = 0; y < panel.Height; y++)
        {
            for (var x = 0; x < panel.Width; x++)
            {
                var pixel = y * height / panel.Height * width + x * width / panel.Width;
                var grey = (byte)MathF.Round(255 * value(pixel));
                var drawn = figure.GetPixel(panel.Left + x, panel.Top + y);
                if (drawn != new SKColor(grey, grey, grey))
                    Assert.Fail($"pixel {pixel} at ({x}, {y}) of the panel is {drawn}, not {grey}");
            }
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

    public void Dispose() => _folder.Dispose();
}
