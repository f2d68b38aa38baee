using System.IO.Compression;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Figures;

/// <summary>The first images of MNIST's test set, from the repository's own files, as floats in [0, 1].</summary>
internal static class MnistTestImages
{
    public const int Side = 28;

    private const int HeaderBytes = 16;

    public static float[] First(int count)
    {
        var file = Path.Combine(Mnist.Folder, "t10k-images-idx3-ubyte.gz");
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        var bytes = new byte[HeaderBytes + count * Side * Side];
        stream.ReadExactly(bytes);
        return [.. bytes.Skip(HeaderBytes).Select(value => value / 255f)];
    }
}
