using System.Security.Cryptography;
using Autoencoder.Shared.Data;
using Autoencoder.Support;
using static Autoencoder.Shared.Tests.Data.IdxFolder;

namespace Autoencoder.Shared.Tests.Data;

/// <summary>Every way a data directory can be wrong ends in one line that names the file and the fault.</summary>
public sealed class DataSetErrorTests : IDisposable
{
    private readonly IdxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], string> SpoiltFiles => new()
    {
        { TrainImages, [], "is neither gzip nor IDX" },
        { TrainImages, "<!DOCTYPE html>"u8.ToArray(), "is neither gzip nor IDX" },
        { TrainImages, Gzip("<!DOCTYPE html>"u8.ToArray()), "unpacks to something that is not IDX" },
        { TrainImages, [0, 0, 8, 3, 0, 0, 0, 6, 0, 0], "ends within its header" },
        { TrainImages, Idx([6]), "holds labels (1 dimension) where images (3 dimensions) belong" },
        { TrainLabels, Idx([6, 4, 5]), "holds images (3 dimensions) where labels (1 dimension) belong" },
        { TestImages, Idx([3, 20]), "holds 2 dimensions where images" },
        { TrainImages, [0, 0, 0x0d, 3, .. Idx([6, 4, 5])[4..]], "elements of type 0x0d" },
        { TrainImages, Idx([6, 4, 5])[..^1], "ends too early, after 119 of the 6 x 4 x 5 bytes" },
        { TrainImages, Gzip(Idx([6, 4, 5])[..^1]), "ends too early, after 119 of the 6 x 4 x 5 bytes" },
        { TrainImages, [.. Idx([6, 4, 5]), 0], "continues after the 6 x 4 x 5 bytes" },
        { TrainImages, Gzip([.. Idx([6, 4, 5]), 0]), "continues after the 6 x 4 x 5 bytes" },
        { TrainImages, Idx([0, 4, 5]), "declares 0 x 4 x 5 elements, that is none" },
        { TestImages, Idx([3, 0, 5]), "declares 3 x 0 x 5 elements, that is none" },
        { TrainLabels, Idx([5]), "has 5 labels, but train-images-idx3-ubyte has 6 images" },
        { TrainImages, Gzip(Idx([6, 4, 5]))[..^1], "cut short" },
        { TrainImages, Gzip(Idx([6, 4, 5]))[..^8], "cut short" },
        { TrainImages, Idx([uint.MaxValue, uint.MaxValue, uint.MaxValue], 20), "ends too early, after 20 of the" },
        { TrainImages, Gzip(Idx([uint.MaxValue, uint.MaxValue, uint.MaxValue], 20)), "more than the 2147483591 a file may unpack to" },
        { TrainImages, Idx([2_000_000_000, 1, 1], 20), "ends too early, after 20 of the 2000000000 x 1 x 1 bytes" },
        { TrainImages, Gzip(Idx([2_000_000_000, 1, 1], 20)), "ends too early, after 20 of the 2000000000 x 1 x 1 bytes" },
        { Checksums.FileName, "no sums at all"u8.ToArray(), "line 1 is not a SHA-256 and a file name" },
    };

    [Theory]
    [MemberData(nameof(SpoiltFiles), DisableDiscoveryEnumeration = true)]
    public void A_spoilt_file_is_named_with_its_fault_and_costs_no_memory(string name, byte[] content, string fault)
    {
        _folder.Write(name, content);

        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(_folder.File(name), fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_missing_directory_is_named() =>
        AssertRefused("nowhere/at/all", "Data directory 'nowhere/at/all' does not exist", directory: "nowhere/at/all");

    [Fact]
    public void A_file_in_place_of_the_directory_is_named() =>
        AssertRefused(_folder.File(TrainImages), "is a file", directory: _folder.File(TrainImages));

    [Theory]
    [InlineData(TrainImages)]
    [InlineData(TestImages)]
    public void Missing_images_are_named(string name)
    {
        _folder.Delete(name);
        AssertRefused(_folder.Path, $"neither {name}.gz nor {name} is there");
    }

    [Fact]
    public void Where_a_folder_within_has_the_images_it_is_named()
    {
        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent["empty"]);
        Directory.CreateDirectory(parent["images"]);
        File.Copy(_folder.File(TrainImages), parent[$"images/{TrainImages}"]);
        AssertRefused(parent.Path, $"is there; name a folder in it that has them, as {parent["images"]}.", directory: parent.Path);
    }

    [Fact]
    public void A_directory_in_place_of_a_file_is_named()
    {
        _folder.Delete(TrainImages);
        Directory.CreateDirectory(_folder.File(TrainImages));
        AssertRefused(_folder.File(TrainImages), "is a directory");
    }

    [Fact]
    public void A_link_to_nowhere_is_named()
    {
        _folder.Delete(TrainImages);
        File.CreateSymbolicLink(_folder.File(TrainImages), _folder.File("gone"));
        AssertRefused(_folder.File(TrainImages), "cannot be read");
    }

    [SkippableFact]
    public void A_file_without_permission_is_named()
    {
        if (OperatingSystem.IsWindows()) throw new SkipException("Windows has no file modes.");
        Skip.If(Environment.IsPrivilegedProcess, "Root may read everything.");
        File.SetUnixFileMode(_folder.File(TrainImages), UnixFileMode.None);
        AssertRefused(_folder.File(TrainImages), "cannot be read");
    }

    [Fact]
    public void Images_of_two_sizes_are_refused()
    {
        _folder.Write(TestImages, Idx([3, 5, 4]));
        AssertRefused(_folder.Path, "the training images are 4 x 5 pixels but the test images 5 x 4");
    }

    [Fact]
    public void A_changed_byte_is_found_by_its_checksum()
    {
        string[] names = [TrainImages, TrainLabels, TestImages, TestLabels];
        _folder.Write(Checksums.FileName, string.Concat(names.Select(name =>
            $"{Convert.ToHexString(SHA256.HashData(_folder.Read(name)))} *{name}\r\n")));
        _folder.Load();

        byte[] content = _folder.Read(TestLabels);
        content[^1] ^= 1;
        _folder.Delete(TestLabels);
        _folder.Write(TestLabels + ".gz", Gzip(content));
        AssertRefused(_folder.File(TestLabels + ".gz"), "damaged or changed");
    }

    [Fact]
    public void A_file_that_is_not_in_the_checksums_is_refused()
    {
        _folder.Write(Checksums.FileName, $"{new string('0', 64)}  other\n");
        AssertRefused(_folder.File(TrainImages), $"SHA256SUMS has no line for {TrainImages}");
    }

    [Theory]
    [InlineData(7)] // deflate stores these bytes as they are
    [InlineData(0)] // and these it packs
    public void No_cut_and_no_flipped_bit_of_a_gzip_file_goes_unseen(int stride)
    {
        byte[] content = Idx([6, 4, 5]);
        for (int i = 16; i < content.Length; i++) content[i] = (byte)(i * stride);
        byte[] expected = content[16..];
        byte[] whole = Gzip(content);
        for (int length = 0; length < whole.Length; length++)
        {
            _folder.Write(TrainImages, whole[..length]);
            Assert.Throws<DataException>(() => IdxReader.Read(_folder.File(TrainImages), IdxReader.ImagesRank, checksums: null));
        }

        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _folder.Write(TrainImages, flipped);
            try
            {
                // A few bits change nothing that matters: the time of packing in the header, the padding between blocks.
                Assert.Equal(expected, IdxReader.Read(_folder.File(TrainImages), IdxReader.ImagesRank, checksums: null).Elements);
            }
            catch (DataException)
            {
                // Seen.
            }
        }
    }

    private void AssertRefused(string named, string fault, string? directory = null)
    {
        var error = Assert.Throws<DataException>(() => DataSet.Load(directory ?? _folder.Path));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
