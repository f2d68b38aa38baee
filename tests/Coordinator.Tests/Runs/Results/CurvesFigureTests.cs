using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Runs.Results;

public sealed class CurvesFigureTests : IDisposable
{
    private static readonly SKColor Blue = SKColor.Parse("#0072B2");
    private static readonly SKColor Vermillion = SKColor.Parse("#D55E00");

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(500)]
    public void Both_curves_are_drawn_in_the_plot_and_in_the_legend(int epochs)
    {
        using var figure = Draw(epochs, trainLoss: 0.12, validationLoss: 0.10);

        Assert.Equal((CurvesFigure.Width, CurvesFigure.Height), (figure.Width, figure.Height));
        // The curves lie at 8 % of the height from its top and bottom; the legend lies in the upper right corner.
        Assert.True(Count(figure, Blue, 100, 56, 960, 160) > 20);
        Assert.True(Count(figure, Vermillion, 100, 620, 1190, 738) > 20);
        Assert.True(Count(figure, Blue, 960, 56, 1190, 95) > 20);
        Assert.True(Count(figure, Vermillion, 960, 95, 1190, 130) > 20);
    }

    [Fact]
    public void The_higher_loss_is_drawn_higher()
    {
        using var figure = Draw(3, trainLoss: 0.10, validationLoss: 0.12);

        Assert.Equal(0, Count(figure, Blue, 100, 140, 960, 500));
        Assert.True(Count(figure, Vermillion, 100, 56, 960, 160) > 20);
    }

    [Theory]
    [InlineData("title", 300, 5, 950, 45)]
    [InlineData("epoch", 500, 765, 800, 798)]
    [InlineData("epoch's ticks", 101, 742, 1199, 764)]
    [InlineData("loss", 0, 60, 35, 740)]
    [InlineData("loss's ticks", 40, 60, 95, 740)]
    public void All_text_is_there(string text, int left, int top, int right, int bottom)
    {
        using var figure = Draw(5, trainLoss: 0.12, validationLoss: 0.10);

        Assert.True(Count(figure, SKColors.Black, left, top, right, bottom) > 40, text);
    }

    [Fact]
    public void The_same_curves_are_the_same_file()
    {
        Draw(5, 0.12, 0.10).Dispose();
        var first = File.ReadAllBytes(_folder["curves.png"]);
        Draw(5, 0.12, 0.10).Dispose();

        Assert.Equal(first, File.ReadAllBytes(_folder["curves.png"]));
        Assert.Equal(["curves.png"], _folder.Files);
    }

    [Fact]
    public void A_missing_folder_is_one_line()
    {
        var path = _folder["missing/curves.png"];
        var error = Assert.Throws<OutputException>(() => CurvesFigure.Save(path, Model(), Epochs(1, 0.12, 0.10)));

        Assert.Equal($"{path} cannot be written: there is no such folder.", error.Message);
    }

    private SKBitmap Draw(int epochs, double trainLoss, double validationLoss)
    {
        CurvesFigure.Save(_folder["curves.png"], Model(), Epochs(epochs, trainLoss, validationLoss));
        return SKBitmap.Decode(_folder["curves.png"]);
    }

    private static ModelSpec Model() => new([784, 32, 784], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce);

    private static EpochReport[] Epochs(int count, double trainLoss, double validationLoss) =>
        [.. Enumerable.Range(1, count).Select(i => new EpochReport(i, i * 235L, trainLoss, validationLoss, 60_000, i, 60_000, 2))];

    private static int Count(SKBitmap figure, SKColor color, int left, int top, int right, int bottom)
    {
        var count = 0;
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
                if (figure.GetPixel(x, y) == color)
                    count++;
        return count;
    }

    public void Dispose() => _folder.Dispose();
}
