using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>reconstruct and explore as a user calls them, with a model that was trained on MNIST.</summary>
public sealed class ExploringProgramTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const string FashionMnist = "/usr/share/datasets/fashion-mnist";
    private const int Pixels = 784;

    private static readonly string[] Figures = ["grid.png", "interpolation.png", "map.png"];
    private static readonly string Data = MnistExtract.Folder;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chosen_images_are_drawn_as_training_draws_them_and_measured()
    {
        var output = await Run("reconstruct", "--model", mnist.File, "--data", Data, "--images", "3,17", "--out", _folder["figure.png"]);
        Assert.StartsWith("image  label     mse     bce", output[0], StringComparison.Ordinal);
        Assert.StartsWith("    3      0  0.0", output[1], StringComparison.Ordinal);
        Assert.StartsWith("   17      7  0.0", output[2], StringComparison.Ordinal);
        Assert.StartsWith(" mean         0.0", output[3], StringComparison.Ordinal);
        Assert.Equal($"figure in {_folder["figure.png"]}", output[4]);

        var all = mnist.TestImages(18);
        float[] originals = [.. all[(3 * Pixels)..(4 * Pixels)], .. all[(17 * Pixels)..]];
        var reconstructions = new float[originals.Length];
        new Codec(mnist.Model).Reconstruct(originals, reconstructions);
        ReconstructionFigure.Save(
            _folder["expected.png"], "784-100-12-90-784, bce: reconstructions of test images 3, 17", originals, reconstructions, new(28, 28));
        Assert.Equal(File.ReadAllBytes(_folder["expected.png"]), File.ReadAllBytes(_folder["figure.png"]));
    }

    [Fact]
    public async Task Noise_is_that_of_training_on_these_test_images_and_is_drawn_above_what_is_made_of_it()
    {
        await Run(
            "reconstruct", "--model", mnist.File, "--data", Data, "--images", "3,17", "--noise", "gaussian:0.3", "--seed", "5",
            "--out", _folder["figure.png"]);

        float[] originals = [.. mnist.TestImages(4)[(3 * Pixels)..], .. mnist.TestImages(18)[(17 * Pixels)..]];
        float[] inputs = new float[originals.Length], reconstructions = new float[originals.Length];
        SampleNoise.InValidation(InputNoise.Parse("gaussian:0.3")!, 5).Corrupt(mnist.Data.Test, [3, 17], inputs);
        new Codec(mnist.Model).Reconstruct(inputs, reconstructions);
        ReconstructionFigure.Save(
            _folder["expected.png"], "784-100-12-90-784, bce: reconstructions of test images 3, 17 with noise gaussian:0.3",
            originals, reconstructions, new(28, 28), inputs);
        Assert.Equal(File.ReadAllBytes(_folder["expected.png"]), File.ReadAllBytes(_folder["figure.png"]));
    }

    [Fact]
    public async Task The_seed_of_noise_is_that_of_training_if_none_is_given()
    {
        string[] drawn = ["reconstruct", "--model", mnist.File, "--data", Data, "--images", "3", "--noise", "mask:0.25", "--out"];
        await Run([.. drawn, _folder["default.png"]]);
        await Run([.. drawn, _folder["one.png"], "--seed", "1"]);
        Assert.Equal(File.ReadAllBytes(_folder["one.png"]), File.ReadAllBytes(_folder["default.png"]));
    }

    [Fact]
    public async Task A_digit_in_a_file_is_told_how_it_was_fitted_and_has_the_error_of_the_same_digit_in_the_data_set()
    {
        using (var bitmap = new SKBitmap(56, 56))
        {
            var digit = mnist.Data.Test.Bytes(17).ToArray();
            bitmap.Pixels = [.. Enumerable.Range(0, 56 * 56).Select(i => digit[i / 56 / 2 * 28 + i % 56 / 2]).Select(v => new SKColor(v, v, v))];
            using var file = File.Create(_folder["seven.png"]);
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }

        var ofFile = await Run("reconstruct", _folder["seven.png"], "--model", mnist.File, "--out", _folder["figure.png"]);
        Assert.Equal($"{_folder["seven.png"]}: 56×56 grey, scaled to 28×28", ofFile[0]);
        var ofSet = await Run("reconstruct", "--model", mnist.File, "--data", Data, "--images", "17", "--out", _folder["figure.png"]);
        // Averaging may round a pixel to its neighbour's byte.
        Assert.All(Losses(ofFile[2]).Zip(Losses(ofSet[1])), pair => Assert.Equal(pair.First, pair.Second, 2e-3));

        static IEnumerable<double> Losses(string line) =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2..].Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Explore_leaves_the_same_three_figures_every_time()
    {
        var output = await Run("explore", "--model", mnist.File, "--data", Data, "--out", _folder["figures"]);
        Assert.StartsWith($"codes of 1,000 test images of {Data}; the map shows ", output[0], StringComparison.Ordinal);
        Assert.Equal($"map.png, grid.png and interpolation.png in {_folder["figures"]}", output[1]);
        Assert.Equal(Figures, FilesIn("figures"));

        // By another process as well.
        var (status, error, _) = await BuiltProgram.Run("coordinator", "explore", "--model", mnist.File, "--data", Data, "--out", _folder["again"]);
        Assert.Equal((0, ""), (status, error));
        Assert.All(Figures, name => Assert.Equal(File.ReadAllBytes(_folder[$"figures/{name}"]), File.ReadAllBytes(_folder[$"again/{name}"])));
    }

    [Fact]
    public async Task Explore_does_without_labels_and_says_so()
    {
        Directory.CreateDirectory(_folder["unlabelled"]);
        foreach (var images in Directory.GetFiles(Data, "*images*"))
            File.Copy(images, _folder[$"unlabelled/{Path.GetFileName(images)}"]);
        var output = await Run("explore", "--model", mnist.File, "--data", _folder["unlabelled"], "--out", _folder["figures"]);
        Assert.Equal("the data set has no labels, so that the map has one colour", output[1]);
        Assert.Equal(Figures, FilesIn("figures"));
    }

    [Fact]
    public async Task What_cannot_be_explored_leaves_no_folder()
    {
        var (status, _, _) = await CalledProgram.Run("coordinator", "explore", "--model", mnist.File, "--data", _folder.Path, "--out", _folder["a/b"]);
        Assert.Equal(2, status);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public async Task Other_images_of_the_same_size_are_explored_as_well()
    {
        Skip.IfNot(Directory.Exists(FashionMnist), "Debian's package dataset-fashion-mnist is not installed");
        await Run("explore", "--model", mnist.File, "--data", FashionMnist, "--split", "train", "--out", _folder["figures"]);
        Assert.Equal(Figures, FilesIn("figures"));
    }

    [Theory]
    [InlineData("--out is missing; give it, for example --out figure.png.", "reconstruct")]
    [InlineData("--out is missing; give it, for example --out figures.", "explore")]
    [InlineData("/nowhere/f.png cannot be written: there is no such folder. Choose another place with --out.", "reconstruct", "--out", "/nowhere/f.png")]
    [InlineData("/ is a folder; name a file with --out.", "reconstruct", "--out", "/")]
    [InlineData("--seed is that of the noise, but there is none; give it with --noise, or leave --seed out.", "reconstruct", "--seed", "3", "--out", "f.png")]
    [InlineData("unknown option --imags; did you mean --images?", "reconstruct", "--imags", "3", "--out", "f.png")]
    [InlineData("--images chooses images of the data set, but files are given; leave one of the two out.", "reconstruct", "a.png", "--images", "3", "--out", "f.png")]
    [InlineData("11 files are given, but a figure holds 10; give fewer.", "reconstruct", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "--out", "f.png")]
    [InlineData("--images '3,1000': expected at most 10 images from 0 to 999, for example 0..9 or 3,17,42.", "reconstruct", "--images", "3,1000", "--out", "f.png")]
    [InlineData("--images '0..10': expected at most 10 images from 0 to 999, for example 0..9 or 3,17,42.", "reconstruct", "--images", "0..10", "--out", "f.png")]
    public async Task Misuse_is_one_line(string line, params string[] args) => Assert.Equal(
        (2, $"error: {line}{Environment.NewLine}", ""),
        await CalledProgram.Run("coordinator", [.. args, "--model", mnist.File, "--data", Data]));

    [Fact]
    public async Task A_file_is_no_folder_for_figures() => Assert.Equal(
        (2, $"error: {mnist.File} is a file, not a folder; choose another folder with --out.{Environment.NewLine}", ""),
        await CalledProgram.Run("coordinator", "explore", "--model", mnist.File, "--data", Data, "--out", mnist.File));

    private static async Task<string[]> Run(params string[] args)
    {
        var (status, error, output) = await CalledProgram.Run("coordinator", args);
        Assert.True(status == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private IEnumerable<string?> FilesIn(string folder) => Directory.GetFiles(_folder[folder]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
