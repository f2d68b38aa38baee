using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Shared.Data;
using Autoencoder.Support;

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
        Assert.Equal($"test images of {Data}: codes written to {codes}, float32 [10000, 12]", (await Done("encode", "--data", Data, "--out", codes))[^1]);
        Assert.Equal($"10,000 images of 28 x 28 written to {images}", (await Done("decode", "--codes", codes, "--out", images))[^1]);

        var error = ImageFile.Read(images).Pixels.ToArray().Zip(mnist.Data.Test.Pixels.ToArray(), (a, b) => Math.Pow(a - b, 2)).Average();
        // A black image has 10,000; one that was the same for all digits would have 4,400.
        Assert.InRange(error, 100, 2500);
    }

    [Fact]
    public async Task The_test_images_are_compressed_and_come_back_the_same_each_time()
    {
        var (packed, images) = (_folder["images.aec"], _folder["images.idx"]);
        var lines = (await Done("compress", Data, "--out", packed, "--bits", "3"))[^6..];
        Assert.Equal($"test images of {Data}: 10,000 images of 28 x 28, 3 bits a value, written to {packed}", lines[0]);
        Assert.Equal("pixels   7840000     1.00      8.0000  lossless", lines[2]);
        Assert.StartsWith("gzip     16", lines[3], StringComparison.Ordinal);
        Assert.StartsWith($"aec    {new FileInfo(packed).Length,9}", lines[5], StringComparison.Ordinal);
        Assert.EndsWith(" dB", lines[5], StringComparison.Ordinal);

        await Done("decompress", packed, "--out", images);
        var first = File.ReadAllBytes(images);
        // By another process as well.
        var (status, error, _) = await BuiltProgram.Run("coordinator", "decompress", packed, "--out", images, "--model", mnist.File);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(first, File.ReadAllBytes(images));
    }

    [Fact]
    public async Task Idx_files_and_png_files_are_compressed_alike()
    {
        var (packed, folder) = (_folder["images.aec"], _folder["images"]);
        var idx = _folder["two-images-idx3-ubyte"];
        File.WriteAllBytes(idx, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, .. mnist.Data.Test.Pixels[..1568]]);
        Assert.Equal($"{idx}: 2 images of 28 x 28, 6 bits a value, written to {packed}", (await Done("compress", idx, "--out", packed))[0]);
        await Done("decompress", packed, "--out", folder);
        Assert.Equal(["0.png", "1.png"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        var (one, other) = (Path.Combine(folder, "0.png"), Path.Combine(folder, "1.png"));
        Assert.Equal(
            [$"{one}: 28×28 grey", $"{other}: 28×28 grey", $"2 files: 2 images of 28 x 28, 6 bits a value, written to {packed}"],
            (await Done("compress", one, other, "--out", packed))[..3]);
        var both = File.ReadAllBytes(packed);
        await Done("compress", folder, "--out", packed);
        Assert.Equal(both, File.ReadAllBytes(packed));
        Assert.Equal(
            (2, $"error: {idx} is no PNG file; give it alone, or PNG files and folders of them only.{Environment.NewLine}", ""), await Run("compress", one, idx, "--out", packed));
    }

    [Fact]
    public async Task A_data_set_of_another_size_is_no_matter_of_data()
    {
        foreach (var split in (string[])["train", "t10k"])
            File.WriteAllBytes(_folder[$"{split}-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[6]]);
        Assert.Equal(
            (2, $"error: the model takes 784 pixels, but the images of {_folder.Path} have 6 (2 x 3); give images of the size that it was trained on.{Environment.NewLine}", ""),
            await Run("compress", _folder.Path, "--out", _folder["images.aec"]));
    }

    [Fact]
    public async Task A_file_that_is_larger_than_without_the_model_is_told_why()
    {
        var one = _folder["one-images-idx3-ubyte"];
        File.WriteAllBytes(one, [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]]);
        // 64 bytes, 12 minima and steps, the checksum.
        Assert.Equal(
            "the header takes 164 of these bytes, whatever the number of images; more images at once share it",
            (await Done("compress", one, "--out", _folder["images.aec"]))[^1]);
        Assert.EndsWith(" dB", (await Done("compress", MnistExtract.Folder, "--out", _folder["images.aec"]))[^1], StringComparison.Ordinal);
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

    /// <summary>Else the user's own file would be gone.</summary>
    [Theory]
    [InlineData("encode", "FILE", "--out", "./FILE")]
    [InlineData("encode", "--out", "MODEL")]
    [InlineData("reconstruct", "FILE", "--out", "./FILE")]
    [InlineData("decode", "--codes", "FILE", "--out", "FILE")]
    [InlineData("compress", "FILE", "--out", "FILE")]
    [InlineData("decompress", "FILE", "--out", "FILE")]
    [InlineData("export", "--format", "npz", "--out", "MODEL")]
    public async Task What_is_read_is_not_written_over(params string[] args)
    {
        var file = _folder["file.idx"];
        File.WriteAllText(file, "of the user");
        var model = File.ReadAllBytes(mnist.File);
        var (status, errors, _) = await Run([.. args.Select(arg => arg.Replace("./FILE", Path.Combine(_folder.Path, ".", "file.idx"), StringComparison.Ordinal)
            .Replace("FILE", file, StringComparison.Ordinal).Replace("MODEL", mnist.File, StringComparison.Ordinal))]);
        Assert.Equal(2, status);
        Assert.EndsWith($" is to be read, so that nothing can be written there; choose another place with --out.{Environment.NewLine}", errors, StringComparison.Ordinal);
        Assert.Equal("of the user", File.ReadAllText(file));
        Assert.Equal(model, File.ReadAllBytes(mnist.File));
    }

    [Theory]
    [InlineData("error: --out is missing; give it, for example --out codes.npy.", "encode")]
    [InlineData("error: --codes is missing; give it, for example --codes codes.npy.", "decode", "--out", "x")]
    [InlineData("error: /nowhere/x.npy cannot be written: there is no such folder.", "encode", "--out", "/nowhere/x.npy")]
    [InlineData("error: /nowhere/x.aec cannot be written: there is no such folder.", "compress", "x.png", "--out", "/nowhere/x.aec")]
    [InlineData("error: --bits '13': expected a whole number from 1 to 12", "compress", "x.png", "--out", "x", "--bits", "13")]
    public async Task Misuse_is_told(string line, params string[] args)
    {
        var (status, errors, _) = await Run(args);
        Assert.Equal(2, status);
        Assert.StartsWith(line, errors, StringComparison.Ordinal);
    }

    /// <summary>The lines of a call that succeeds; before the last ones, a slow machine may tell how far it is.</summary>
    private async Task<string[]> Done(params string[] args)
    {
        var (status, errors, output) = await Run(args);
        Assert.Equal((0, ""), (status, errors));
        return output.TrimEnd().Split(Environment.NewLine);
    }

    private Task<(int Status, string Error, string Output)> Run(params string[] args) => CalledProgram.Run("coordinator", [.. args, "--model", mnist.File]);
}
