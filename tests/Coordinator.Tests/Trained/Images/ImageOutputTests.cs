using System.IO.Compression;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Images;

public sealed class ImageOutputTests : IDisposable
{
    private const int Count = 11;

    private static readonly SampleShape Shape = new(28, 28);
    private static readonly SampleSet Digits = LoadedMnist.Data.Test;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images.idx")]
    [InlineData("t10k-images-idx3-ubyte")]
    public void An_idx_file_holds_the_images(string name)
    {
        Write(_folder[name]);
        var images = ImageFile.Read(_folder[name]);
        Assert.Equal((Count, 28, 28), (images.Count, images.Shape.Height, images.Shape.Width));
        Assert.Equal(Digits.Pixels[..images.Pixels.Length], images.Pixels);
        Assert.Equal([name], _folder.Files);
    }

    [Fact]
    public void Height_and_width_are_not_exchanged()
    {
        using (var writer = ImageOutput.Create(_folder["flat.idx"], new SampleShape(14, 56), 1))
        {
            writer.Add(Digits.Bytes(0));
            writer.Complete();
        }

        var images = ImageFile.Read(_folder["flat.idx"]);
        Assert.Equal((14, 56), (images.Shape.Height, images.Shape.Width));
    }

    /// <summary>The file it came from is the reference.</summary>
    [Fact]
    public void All_of_mnists_test_images_give_mnists_own_file()
    {
        using (var writer = ImageOutput.Create(_folder["images.idx"], Shape, (uint)Digits.Count))
        {
            for (var i = 0; i < Digits.Count; i++)
                writer.Add(Digits.Bytes(i));
            writer.Complete();
        }

        using var packed = new GZipStream(
            File.OpenRead(RepositoryFolder.Path("data", "mnist", "t10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        Assert.Equal(unpacked.ToArray(), File.ReadAllBytes(_folder["images.idx"]));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("new/")]
    [InlineData("empty")]
    public void A_folder_holds_numbered_png_files(string name)
    {
        Directory.CreateDirectory(_folder["empty"]);
        Write(_folder[name]);
        string[] files = [.. Directory.EnumerateFiles(_folder[name]).Order(StringComparer.Ordinal)];
        Assert.Equal([.. Enumerable.Range(0, Count).Select(i => $"{i:00}.png")], files.Select(Path.GetFileName));
        Assert.All(files.Index(), file => Assert.Equal(Digits.Bytes(file.Index), FittedImage.Read(file.Item, Shape).Pixels));
    }

    [Fact]
    public void Numbers_have_no_more_zeros_in_front_than_the_last_one_needs()
    {
        using (var writer = ImageOutput.Create(_folder["ten"], Shape, 10))
        {
            for (var i = 0; i < 10; i++)
                writer.Add(Digits.Bytes(i));
            writer.Complete();
        }

        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"{i}.png")], Directory.EnumerateFiles(_folder["ten"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("images.idx")]
    [InlineData("folder")]
    public void What_is_not_completed_leaves_nothing(string name)
    {
        using (var writer = ImageOutput.Create(_folder[name], Shape, Count))
            writer.Add(Digits.Bytes(0));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_in_an_empty_folder_is_not_in_the_way()
    {
        var left = _folder[$"folder/{Guid.NewGuid():N}.tmp"];
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "00.png"), "half");
        Write(_folder["folder"]);
        Assert.Equal(Count, Directory.GetFileSystemEntries(_folder["folder"]).Length);
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void A_folder_of_that_name_that_holds_something_else_stays()
    {
        var own = _folder[$"folder/{Guid.NewGuid():N}.tmp"];
        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, "notes.txt"), "mine");
        AssertRefused(_folder["folder"], "something is there already; name a new folder or an empty one.");
        Assert.Equal("mine", File.ReadAllText(Path.Combine(own, "notes.txt")));
    }

    [Fact]
    public void Where_one_image_cannot_be_put_none_is_left()
    {
        Directory.CreateDirectory(_folder["folder"]);
        using (var writer = ImageOutput.Create(_folder["folder"], Shape, Count))
        {
            for (var i = 0; i < Count; i++)
                writer.Add(Digits.Bytes(i));
            File.WriteAllText(_folder["folder/05.png"], "mine");
            Assert.Throws<FileException>(writer.Complete);
        }

        Assert.Equal(_folder["folder/05.png"], Assert.Single(Directory.GetFileSystemEntries(_folder["folder"])));
        Assert.Equal("mine", File.ReadAllText(_folder["folder/05.png"]));
    }

    [Fact]
    public void Places_that_cannot_be_written_are_told()
    {
        File.WriteAllText(_folder["there"], "");
        AssertRefused(_folder["there"], "something is there already; name a new folder or an empty one.");
        AssertRefused(_folder.Path, "something is there already; name a new folder or an empty one.");
        AssertRefused(_folder["none/images.idx"], "the images cannot be written: there is no such folder.");
        AssertRefused(_folder["image.png"], "images are written to an IDX file, images.idx, or to a folder of PNG files; name one of these.");
    }

    private static void AssertRefused(string path, string problem) =>
        Assert.Equal($"{path}: {problem}", Assert.Throws<FileException>(() => ImageOutput.Create(path, Shape, Count)).Message);

    private static void Write(string path)
    {
        using var writer = ImageOutput.Create(path, Shape, Count);
        for (var i = 0; i < Count; i++)
            writer.Add(Digits.Bytes(i));
        writer.Complete();
    }
}
