using System.IO.Compression;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>Spoilt copies of the data set in the repository.</summary>
internal static class SpoiltMnist
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte";

    /// <summary><see cref="MnistExtract"/>, but for one pixel. There are no checksums that could tell.</summary>
    public static void ExtractWithOneOtherPixel(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(MnistExtract.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var images = File.ReadAllBytes(Path.Combine(folder, TrainImages));
        images[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(folder, TrainImages), images);
    }

    /// <summary>The training images break off.</summary>
    public static void CopyTruncated(string folder) => Write(folder, Read(TrainImages)[..100_000]);

    private static void Write(string folder, byte[] trainImages)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, TrainImages), trainImages);
        File.WriteAllBytes(Path.Combine(folder, TestImages), Read(TestImages));
    }

    private static byte[] Read(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Mnist.Folder, $"{name}.gz")), CompressionMode.Decompress);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
