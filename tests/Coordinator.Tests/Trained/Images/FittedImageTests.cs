using System.Buffers.Binary;
using System.IO.Hashing;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Images;

public sealed class FittedImageTests : IDisposable
{
    private static readonly SampleShape Shape = new(28, 28);
    private static readonly byte[] Digit = LoadedMnist.Data.Test.Bytes(0).ToArray();

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["image.png"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_digit_of_the_right_size_stays_what_it_is()
    {
        Write(28, 28, (x, y) => Grey(Digit[y * 28 + x]));
        var image = FittedImage.Read(Path, Shape);
        Assert.Equal("28×28 grey", image.Description);
        Assert.Equal(Digit, image.Pixels);
    }

    [Fact]
    public void A_digit_of_twice_the_size_is_averaged_to_what_it_was()
    {
        Write(56, 56, (x, y) => Grey(Digit[y / 2 * 28 + x / 2]));
        var image = FittedImage.Read(Path, Shape);
        Assert.Equal("56×56 grey, scaled to 28×28", image.Description);
        Assert.All(Digit.Zip(image.Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void A_large_image_is_averaged_and_not_only_sampled()
    {
        // Two columns black, two white: whatever is sampled is black or white, its mean is grey.
        Write(280, 280, (x, _) => Grey((byte)(x / 2 % 2 * 255)));
        Assert.All(FittedImage.Read(Path, Shape).Pixels, pixel => Assert.InRange(pixel, 120, 135));
    }

    [Fact]
    public void Proportions_are_kept_and_the_rest_is_black()
    {
        Write(100, 80, (_, _) => new SKColor(255, 0, 0));
        var image = FittedImage.Read(Path, Shape);
        Assert.Equal("100×80 colour → grey, scaled to 28×22, centred on black", image.Description);
        Assert.All(image.Pixels.Index(), pixel => Assert.Equal(pixel.Index / 28 is >= 3 and < 25 ? 76 : 0, pixel.Item));
    }

    [Fact]
    public void A_small_image_grows_and_an_extreme_one_keeps_a_pixel()
    {
        Write(1, 1, (_, _) => Grey(200));
        Assert.All(FittedImage.Read(Path, Shape).Pixels, pixel => Assert.Equal(200, pixel));
        Write(500, 2, (_, _) => Grey(255));
        Assert.Equal("500×2 grey, scaled to 28×1, centred on black", FittedImage.Read(Path, Shape).Description);
    }

    /// <summary>The grey is Pillow's convert("L").</summary>
    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(10, 20, 30, 18)]
    [InlineData(255, 255, 255, 255)]
    public void Colours_become_their_luma(byte red, byte green, byte blue, byte grey)
    {
        Write(28, 28, (_, _) => new SKColor(red, green, blue));
        Assert.All(FittedImage.Read(Path, Shape).Pixels, pixel => Assert.Equal(grey, pixel));
    }

    [Fact]
    public void What_is_transparent_is_black()
    {
        Write(28, 28, (x, _) => new SKColor(255, 255, 255, (byte)(x < 14 ? 0 : 255)), SKAlphaType.Unpremul);
        var image = FittedImage.Read(Path, Shape);
        Assert.Equal("28×28 grey, transparent parts black", image.Description);
        Assert.All(image.Pixels.Index(), pixel => Assert.Equal(pixel.Index % 28 < 14 ? 0 : 255, pixel.Item));
    }

    [Fact]
    public void Bad_files_are_told_in_one_line()
    {
        AssertRefused("the picture cannot be read: there is no such file.");
        File.WriteAllBytes(Path, []);
        AssertRefused("the file is empty; get it again, or leave it out.");
        File.WriteAllText(Path, "P2 2 2 255");
        AssertRefused("this is no PNG or JPEG file, or its beginning is damaged; get it again, or leave it out.");
        Write(28, 28, (x, y) => Grey(Digit[y * 28 + x]));
        var png = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, png[..(png.Length / 2)]);
        AssertRefused("the picture is damaged or cut short; get it again, or leave it out.");
        png[png.Length / 2] ^= 0x10;
        File.WriteAllBytes(Path, png);
        AssertRefused("the picture is damaged or cut short; get it again, or leave it out.");
        using (var bitmap = new SKBitmap(8, 8))
        using (var file = File.Create(Path))
            bitmap.Encode(file, SKEncodedImageFormat.Webp, 90);
        AssertRefused("this is a WEBP file; convert it to PNG or JPEG.");
        File.WriteAllBytes(Path, HugePng(100_000, 100_000));
        AssertRefused("the picture has 100000 × 100000 pixels, more than the 67108864 that are read; scale it down.");
    }

    private void AssertRefused(string problem) =>
        Assert.Equal($"{Path}: {problem}", Assert.Throws<FileException>(() => FittedImage.Read(Path, Shape)).Message);

    private static SKColor Grey(byte value) => new(value, value, value);

    private void Write(int width, int height, Func<int, int, SKColor> pixel, SKAlphaType alpha = SKAlphaType.Opaque)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, alpha);
        bitmap.Pixels = [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select pixel(x, y)];
        using var file = File.Create(Path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    /// <summary>A header that promises a great many pixels, and the beginning of their data.</summary>
    private static byte[] HugePng(int width, int height)
    {
        var size = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk([.. "IHDR"u8, .. size, 8, 0, 0, 0, 0]), .. Chunk([.. "IDAT"u8, 0x78, 0x9c, 0, 0])];

        static byte[] Chunk(byte[] content)
        {
            var (length, sum) = (new byte[4], new byte[4]);
            BinaryPrimitives.WriteInt32BigEndian(length, content.Length - 4);
            BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(content));
            return [.. length, .. content, .. sum];
        }
    }
}
