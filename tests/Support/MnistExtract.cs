using System.Buffers.Binary;
using System.IO.Compression;

namespace Autoencoder.Support;

/// <summary>
/// The first tenth of MNIST's images, in a folder that is there for as long as this process: for what does not depend on
/// their number, such as faults. An epoch with a tenth of the batch has as many steps as one of all images.
/// </summary>
public static class MnistExtract
{
    /// <summary>Images that a training goes through in an epoch.</summary>
    public const int TrainingImages = 6_000;

    private const int TestImages = 1_000;

    private static readonly Lazy<TemporaryFolder> Made = new(() => Make(TrainingImages, TestImages));
    private static readonly Lazy<TemporaryFolder> MadeHundred = new(() => Make(800, 200));
    private static readonly Lazy<TemporaryFolder> MadeFive = new(() => Make(40, 20));

    public static string Folder => Made.Value.Path;

    /// <summary>A folder of images for a hundred steps of eight.</summary>
    public static string HundredSteps => MadeHundred.Value.Path;

    /// <summary>One for five such steps.</summary>
    public static string FiveSteps => MadeFive.Value.Path;

    private static TemporaryFolder Make(int trainingImages, int testImages)
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        foreach (var (split, count) in ((string, int)[])[("train", trainingImages), ("t10k", testImages)])
        {
            Copy($"{split}-images-idx3-ubyte", headerLength: 16, count, folder.Path);
            Copy($"{split}-labels-idx1-ubyte", headerLength: 8, count, folder.Path);
        }

        return folder;
    }

    /// <summary>An IDX file: its kind, its dimensions, of which the first is the number of images, and its bytes.</summary>
    private static void Copy(string name, int headerLength, int count, string folder)
    {
        using var whole = new GZipStream(File.OpenRead(Path.Combine(Mnist.Folder, $"{name}.gz")), CompressionMode.Decompress);
        var header = new byte[headerLength];
        whole.ReadExactly(header);
        var size = 1;
        for (var dimension = 8; dimension < headerLength; dimension += sizeof(int))
            size *= BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(dimension));
        var items = new byte[count * size];
        whole.ReadExactly(items);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), count);
        File.WriteAllBytes(Path.Combine(folder, name), [.. header, .. items]);
    }
}
