using System.Buffers.Binary;
using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>The images to train on and the images to test with, all of one size.</summary>
public sealed class DataSet
{
    private readonly PackedDescription? _packed;

    /// <exception cref="ArgumentException">The two splits differ in the size of their images.</exception>
    public DataSet(SampleSet train, SampleSet test)
        : this(train, test, ComputeFingerprint(train, test))
    {
    }

    /// <param name="packed">Null if it was not packed.</param>
    internal DataSet(SampleSet train, SampleSet test, string fingerprint, PackedDescription? packed = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (train.Shape != test.Shape || train.Kind != test.Kind)
            throw new ArgumentException($"Training samples are {train.Shape}, test samples {test.Shape}.", nameof(test));
        Train = train;
        Test = test;
        Fingerprint = fingerprint;
        _packed = packed;
    }

    /// <summary>As it is, or would be, packed.</summary>
    /// <remarks>Reads all of a data set that was not packed, each time.</remarks>
    /// <exception cref="DataException">It cannot be read.</exception>
    public PackedDescription Describe() => _packed ?? PackedDescription.Of(this);

    public SampleSet Train { get; }

    public SampleSet Test { get; }

    /// <summary>
    /// Tells whether two machines have the same images: the SHA-256, as 64 lower-case hexadecimal digits, of
    /// <list type="number">
    /// <item>the 22 ASCII bytes <c>autoencoder-dataset-1\n</c>, whose number changes if ever this layout does;</item>
    /// <item>for the training split, then for the test split: count, height and width as unsigned 32-bit
    /// little-endian integers, then all pixel bytes in order.</item>
    /// </list>
    /// Labels do not count, because training never sees them; nor does the way the files are named or packed.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>True if a directory was packed, or has an IDX file of images under one of MNIST's names.</summary>
    /// <exception cref="DataException">It cannot be listed.</exception>
    public static bool ExistsIn(string directory) => PackedFolder.Is(directory) || DataDirectory.Open(directory).HasImages;

    /// <summary>The shape of the samples of a directory and the bytes of those to train on, from the head of its files; null if it is not known, and loading tells why.</summary>
    public static (SampleShape Shape, long TrainBytes)? HeadIn(string directory)
    {
        try
        {
            return PackedFolder.Is(directory) ? PackedFolder.HeadOf(directory) : DataDirectory.Open(directory).Head();
        }
        catch (DataException)
        {
            return null;
        }
    }

    /// <summary>The files in a directory that are, or could be, part of a data set; none if it cannot be listed.</summary>
    public static IEnumerable<string> FilesIn(string directory) => (FileAttempt.OrNull(() => Directory.GetFiles(directory)) ?? [])
        .Where(path => Path.GetFileName(path) is var name && (name == Checksums.FileName || name.Contains("idx", StringComparison.Ordinal)))
        .Concat(PackedFolder.FilesOf(directory));

    /// <summary>
    /// Opens a directory that was packed; of any other, reads the four IDX files, named as MNIST names them (labels may be
    /// absent), and checks them against its SHA256SUMS if it has one. A gzipped one unpacks to 2 GiB at most.
    /// </summary>
    /// <exception cref="DataException">A file is missing, unreadable, damaged or does not fit the others.</exception>
    public static DataSet Load(string directory)
    {
        if (PackedFolder.Is(directory))
            return PackedFolder.Load(directory);
        var source = DataDirectory.Open(directory);
        var train = source.ReadSplit("train");
        var test = source.ReadSplit("t10k");
        if (train.Shape != test.Shape)
            throw new DataException(
                $"{directory}: the training images are {train.Shape} pixels but the test images " +
                $"{test.Shape}; put files of one data set into the directory.");
        return new DataSet(train, test);
    }

    private static string ComputeFingerprint(SampleSet train, SampleSet test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("autoencoder-dataset-1\n"u8);
        Append(train);
        Append(test);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(SampleSet set)
        {
            Span<byte> header = stackalloc byte[3 * sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)set.Count);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)set.Shape.Height);
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)set.Shape.Width);
            hash.AppendData(header);
            for (var i = 0; i < set.Count; i++)
                hash.AppendData(set.Bytes(i));
        }
    }
}
