using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class ShownImagesTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const int Side = 28;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_of_each_digit_stand_side_by_side()
    {
        var shown = new ShownImages(mnist.Data.Test, default);
        Assert.Equal(10, shown.Count);
        Assert.Null(shown.Inputs);
        AssertImages(shown.Originals, (image, pixel) => mnist.Data.Test.Bytes(OneImagePerLabel.IndicesIn(mnist.Data.Test)[image])[pixel]);
    }

    [Fact]
    public void Reconstructed_they_are_what_the_model_makes_of_them()
    {
        var shown = new ShownImages(mnist.Data.Test, default);
        using var engine = new DenseEngine(mnist.Model.Spec, shown.Count);
        var expected = Expected(engine, default);
        AssertImages(shown.Reconstruct(engine, mnist.Model.Weights), (image, pixel) => PixelValues.ToByte(expected[image * Side * Side + pixel]));
    }

    [Fact]
    public void With_noise_the_model_is_given_what_the_validation_gives_it()
    {
        var noise = SampleNoise.InValidation(InputNoise.Parse("gaussian:0.3")!, 5);
        var shown = new ShownImages(mnist.Data.Test, noise);
        var corrupted = new float[10 * Side * Side];
        noise.Corrupt(mnist.Data.Test, OneImagePerLabel.IndicesIn(mnist.Data.Test), corrupted);
        AssertImages(shown.Inputs!, (image, pixel) => PixelValues.ToByte(corrupted[image * Side * Side + pixel]));
        AssertImages(shown.Originals, (image, pixel) => mnist.Data.Test.Bytes(OneImagePerLabel.IndicesIn(mnist.Data.Test)[image])[pixel]);
        using var engine = new DenseEngine(mnist.Model.Spec, shown.Count);
        var expected = Expected(engine, noise);
        AssertImages(shown.Reconstruct(engine, mnist.Model.Weights), (image, pixel) => PixelValues.ToByte(expected[image * Side * Side + pixel]));
    }

    [Fact]
    public void Rows_of_a_table_are_bars()
    {
        byte[] values = [0, 255, 51, 204, 255, 0, 102, 153];
        var shown = new ShownImages(new SampleSet(2, SampleShape.Features(4), values, [0, 1]), default);
        File.WriteAllBytes(_folder["picture.png"], shown.Originals);
        var picture = GreyPicture.Read(_folder["picture.png"]);
        const int bar = 12, row = 4 * bar + 1;

        Assert.Equal((48, 2 * row), (picture.Height, picture.Width));
        for (var i = 0; i < values.Length; i++)
            Assert.Equal((int)Math.Round(48 * values[i] / 255.0), Enumerable.Range(0, 48).Count(y => picture.Pixels[y * picture.Width + i / 4 * row + i % 4 * bar] == 255));
    }

    private float[] Expected(DenseEngine engine, SampleNoise noise)
    {
        var expected = new float[10 * Side * Side];
        engine.Reconstruct(mnist.Model.Weights, mnist.Data.Test, OneImagePerLabel.IndicesIn(mnist.Data.Test), expected, noise);
        return expected;
    }

    private void AssertImages(byte[] png, Func<int, int, byte> expected)
    {
        File.WriteAllBytes(_folder["picture.png"], png);
        var picture = GreyPicture.Read(_folder["picture.png"]);
        Assert.Equal((10 * Side, Side), (picture.Width, picture.Height));
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < picture.Width; x++)
                Assert.Equal(expected(x / Side, y * Side + x % Side), picture.Pixels[y * picture.Width + x]);
    }
}
