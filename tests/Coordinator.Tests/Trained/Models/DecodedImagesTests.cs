using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

/// <summary>What is decoded, and that the figures show it where they say.</summary>
public sealed class DecodedImagesTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const int Pixels = 784;
    private const int CodeSize = 12;
    private static readonly SampleShape Shape = new(28, 28);

    private readonly Codec _codec = new(mnist.Model);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ways_lead_between_the_first_images_of_the_digits()
    {
        var ways = Interpolation.OfPairs(_codec, mnist.Data.Test, LabelNames.None);
        Assert.Equal(["0 → 1", "2 → 3", "4 → 5", "6 → 7", "8 → 9"], ways.Select(way => way.Name));
        // Where MNIST's test labels, 7 2 1 0 4 1 4 9 5 9 0 6 …, have each digit first.
        int[] firsts = [3, 2, 1, 18, 4, 8, 11, 0, 61, 7];
        foreach (var (i, way) in ways.Index())
        {
            Assert.Equal(Image(firsts[2 * i]), way.First);
            Assert.Equal(Image(firsts[2 * i + 1]), way.Last);
            Assert.Equal(Reconstruction(way.First), way.Decoded[..Pixels]);
            Assert.Equal(Reconstruction(way.Last), way.Decoded[^Pixels..]);
        }
    }

    [Fact]
    public void Half_way_is_what_the_mean_of_the_codes_decodes_to()
    {
        var way = Interpolation.OfPairs(_codec, mnist.Data.Test, LabelNames.None)[0];
        var mean = Code(way.First).Zip(Code(way.Last), (a, b) => (a + b) / 2).ToArray();
        Assert.All(Decoded(mean).Zip(way.Decoded[(5 * Pixels)..(6 * Pixels)]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Without_labels_the_first_images_are_taken_and_a_single_one_leads_nowhere()
    {
        Assert.Equal(["image 0 → image 1", "image 2 → image 3"], Interpolation.OfPairs(_codec, Unlabelled(5), LabelNames.None).Select(way => way.Name));
        Assert.Empty(Interpolation.OfPairs(_codec, Unlabelled(1), LabelNames.None));
    }

    [Fact]
    public void The_grid_is_decoded_from_the_area_with_its_top_left_first()
    {
        var map = CodeMap.Of(_codec, mnist.Data.Test);
        var grid = DecodedGrid.Of(_codec, map.Plane, map.Area);
        Assert.Equal((map.Area.Left, map.Area.Right, map.Area.Top, map.Area.Bottom), (grid.Xs[0], grid.Xs[^1], grid.Ys[0], grid.Ys[^1]));
        var code = new float[CodeSize];
        foreach (var (row, column) in ((int, int)[])[(0, 0), (0, 19), (7, 12), (19, 0)])
        {
            map.Plane.CodeAt(grid.Xs[column], grid.Ys[row], code);
            Assert.Equal(Decoded(code), grid.Images.AsSpan((row * DecodedGrid.Side + column) * Pixels, Pixels).ToArray());
        }
    }

    [Fact]
    public void The_grids_figure_shows_each_image_in_its_place()
    {
        var map = CodeMap.Of(_codec, mnist.Data.Test);
        var grid = DecodedGrid.Of(_codec, map.Plane, map.Area);
        DecodedGridFigure.Save(_folder["grid.png"], "title", grid, map.Plane, Shape);
        using var figure = SKBitmap.Decode(_folder["grid.png"]);
        var (first, size) = DecodedGridFigure.Arrange("title", grid, map.Plane, Shape);
        Assert.Equal((size.Width, size.Height, 56), (figure.Width, figure.Height, first.Width));
        for (var tile = 0; tile < DecodedGrid.Side * DecodedGrid.Side; tile++)
            AssertPanel(
                figure, DecodedGridFigure.Tile(first, tile / DecodedGrid.Side, tile % DecodedGrid.Side), grid.Images.AsSpan(tile * Pixels, Pixels));
    }

    /// <summary>Wide images make a grid that is lower than the text at its side is long.</summary>
    [Theory]
    [InlineData(28, 28)]
    [InlineData(14, 56)]
    [InlineData(2, 392)]
    public void The_grids_texts_have_room_whatever_the_images_shape(int height, int width)
    {
        var map = CodeMap.Of(_codec, mnist.Data.Test);
        DecodedGridFigure.Save(_folder["grid.png"], "title", DecodedGrid.Of(_codec, map.Plane, map.Area), map.Plane, new SampleShape(height, width));
        using var figure = SKBitmap.Decode(_folder["grid.png"]);
        for (var x = 0; x < figure.Width; x++)
            foreach (var y in (int[])[0, 8, figure.Height - 8, figure.Height - 1])
                Assert.Equal(SKColors.White, figure.GetPixel(x, y));
    }

    [Fact]
    public void The_ways_figure_has_the_images_at_the_ends_and_what_is_decoded_between()
    {
        var ways = Interpolation.OfPairs(_codec, mnist.Data.Test, LabelNames.None);
        InterpolationFigure.Save(_folder["ways.png"], "title", ways, Shape);
        using var figure = SKBitmap.Decode(_folder["ways.png"]);
        var (first, decoded, last) = InterpolationFigure.Arrange("title", ways, Shape, out var size);
        Assert.Equal((size.Width, size.Height), (figure.Width, figure.Height));
        foreach (var (row, way) in ways.Index())
        {
            AssertPanel(figure, first[row, 0], way.First);
            for (var step = 0; step < Interpolation.Steps; step++)
                AssertPanel(figure, decoded[row, step], way.Decoded.AsSpan(step * Pixels, Pixels));
            AssertPanel(figure, last[row, 0], way.Last);
        }
    }

    private static void AssertPanel(SKBitmap figure, SKRectI place, ReadOnlySpan<float> values)
    {
        var factor = place.Width / Shape.Width;
        for (var p = 0; p < values.Length; p++)
            Assert.InRange(
                figure.GetPixel(place.Left + p % Shape.Width * factor, place.Top + p / Shape.Width * factor).Red - 255 * Math.Clamp(values[p], 0, 1), -0.51f, 0.51f);
    }

    private SampleSet Unlabelled(int count) => new(count, 28, 28, mnist.Data.Test.Pixels[..(count * Pixels)].ToArray());

    private float[] Image(int index)
    {
        var pixels = new float[Pixels];
        mnist.Data.Test.ReadMany(index, pixels);
        return pixels;
    }

    private float[] Code(float[] image)
    {
        var code = new float[CodeSize];
        _codec.Encode(image, code);
        return code;
    }

    private float[] Decoded(float[] code)
    {
        var image = new float[Pixels];
        _codec.Decode(code, image);
        return image;
    }

    private float[] Reconstruction(float[] image) => Decoded(Code(image));
}
