using Autoencoder.Coordinator.Tests.Models;
using Autoencoder.Coordinator.Tests.Reports;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Tests;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>encode, decode, compress and decompress as a user calls them, with a model trained on MNIST.</summary>
public sealed class CodingCommandsTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private static readonly string Data = RepositoryFolder.Path("data", "mnist");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_halves_after_one_another_reconstruct_the_test_images()
    {
        var (codes, images) = (_folder["codes.npy"], _folder["images.idx"]);
        Assert.Equal(
            (0, "", $"test images of {Data}: codes written to {codes}, float32 [10000, 12]{Environment.NewLine}"),
            await Run("encode", "--data", Data, "--out", codes));
        Assert.Equal(
            (0, "", $"10,000 images of 28 x 28 written to {images}{Environment.NewLine}"), await Run("decode", "--codes", codes, "--out", images));

        var error = ImageFile.Read(images).Pixels.ToArray().Zip(mnist.Data.Test.Pixels.ToArray(), (a, b) => Math.Pow(a - b, 2)).Average();
        // A black image has 10,000; one that was the same for all digits would have 4,400.
        Assert.InRange(error, 100, 2500);
    }

    [Fact]
    public async Task What_was_compressed_comes_back_the_same_each_time_from_whatever_it_was()
    {
        var (packed, images, folder) = (_folder["images.aec"], _folder["images.idx"], _folder["images"]);
        var (status, errors, output) = await Run("compress", Data, "--out", packed, "--bits", "3");
        Assert.Equal((0, ""), (status, errors));
        var lines = output.Split(Environment.NewLine);
        Assert.StartsWith("pixels   7840000     1.00      8.0000  lossless", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("gzip     16", lines[3], StringComparison.Ordinal);
        Assert.StartsWith($"aec    {new FileInfo(packed).Length,9}", lines[5], StringComparison.Ordinal);
        Assert.EndsWith(" dB", lines[5], StringComparison.Ordinal);

        await Run("decompress", packed, "--out", images);
        var first = File.ReadAllBytes(images);
        await Run("decompress", packed, "--out", images);
        Assert.Equal(first, File.ReadAllBytes(images));

        // Its own output, as an IDX file and then as PNG files, is an input like any other.
        Assert.Equal((0, ""), (await Run("compress", images, "--out", packed)) is var again ? (again.Status, again.Error) : default);
        Assert.Equal((0, ""), (await Run("decompress", packed, "--out", images)) is var back ? (back.Status, back.Error) : default);
        File.WriteAllBytes(_folder["two-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, .. mnist.Data.Test.Pixels[..1568]]);
        await Run("compress", _folder["two-images-idx3-ubyte"], "--out", packed);
        await Run("decompress", packed, "--out", folder);
        Assert.Equal(["0.png", "1.png"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        (status, errors, output) = await Run("compress", Path.Combine(folder, "0.png"), Path.Combine(folder, "1.png"), "--out", packed);
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("2 files: 2 images of 28 x 28, 6 bits a value", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_damaged_or_not_compressed_leaves_nothing_and_ends_with_status_2()
    {
        var (packed, images) = (_folder["images.aec"], _folder["images.idx"]);
        File.WriteAllBytes(packed, [.. "AEC"u8, 1, .. new byte[200]]);
        Assert.Equal(
            (2, $"error: {packed}: the file is damaged or cut short, its checksum is wrong; get it again.{Environment.NewLine}", ""),
            await Run("decompress", packed, "--out", images));
        Assert.Equal(["images.aec"], _folder.Files);
    }

    [Theory]
    [InlineData("error: --out is missing; give it, for example --out codes.npy.", "encode")]
    [InlineData("error: --codes is missing; give it, for example --codes codes.npy.", "decode", "--out", "x")]
    [InlineData("error: --bits '13': expected a whole number from 1 to 12", "compress", "x.png", "--out", "x", "--bits", "13")]
    public async Task Misuse_is_told(string line, params string[] args)
    {
        var (status, errors, _) = await Run(args);
        Assert.Equal(2, status);
        Assert.StartsWith(line, errors, StringComparison.Ordinal);
    }

    private Task<(int Status, string Error, string Output)> Run(params string[] args) => BuiltProgram.Run("coordinator", [.. args, "--model", mnist.File]);
}
