using System.Buffers.Binary;
using System.IO.Compression;
using Autoencoder.Shared.Data;

namespace Autoencoder.Shared.Tests.Data;

/// <summary>A temporary directory with a small valid data set, for a test to spoil: 6 training and 3 test images of 4 x 5.</summary>
internal sealed class IdxFolder : IDisposable
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idx-");

    public IdxFolder()
    {
        Write(TrainImages, Idx([6, 4, 5]));
        Write(TrainLabels, Idx([6]));
        Write(TestImages, Idx([3, 4, 5]));
        Write(TestLabels, Idx([3]));
    }

    public string Path => _directory.FullName;

    /// <summary>An IDX file of unsigned bytes that count up, or of the given elements where they should not fit the shape.</summary>
    public static byte[] Idx(uint[] shape, int? elements = null)
    {
        byte[] file = new byte[4 + (4 * shape.Length) + (elements ?? shape.Aggregate(1, (n, d) => n * (int)d))];
        file[2] = 0x08;
        file[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 + (4 * i)), shape[i]);
        for (int i = 4 + (4 * shape.Length); i < file.Length; i++) file[i] = (byte)(i * 7);
        return file;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(File(name));

    public void Write(string name, byte[] content) => System.IO.File.WriteAllBytes(File(name), content);

    public void Write(string name, string content) => System.IO.File.WriteAllText(File(name), content);

    public void Delete(string name) => System.IO.File.Delete(File(name));

    public DataSet Load() => DataSet.Load(Path);

    public void Dispose() => _directory.Delete(recursive: true);
}
