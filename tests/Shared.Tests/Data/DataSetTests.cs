using System.ComponentModel;
using System.Diagnostics;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data;

public sealed class DataSetTests : IDisposable
{
    private readonly IdxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_is_its_own_run_of_the_files_bytes()
    {
        var train = _folder.Load().Train;

        byte[] file = _folder.Read(IdxFolder.TrainImages);
        Assert.Equal((6, 4, 5), (train.Count, train.Shape.Height, train.Shape.Width));
        Assert.Equal(file[16..], train.Pixels.ToArray());
        Assert.Equal(file[(16 + 100)..], train.Bytes(5).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Bytes(6).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Bytes(-1).Length);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte.gz", true)]
    [InlineData("train-images.idx3-ubyte", false)]
    [InlineData("train-images.idx3-ubyte.gz", true)]
    [InlineData("train-images-idx3-ubyte", true)] // packed, though its name does not say so
    [InlineData("train-images-idx3-ubyte.gz", false)] // not packed, though its name says so
    public void Names_and_packing_do_not_matter(string name, bool gzipped)
    {
        string fingerprint = _folder.Load().Fingerprint;
        byte[] content = _folder.Read(IdxFolder.TrainImages);
        _folder.Delete(IdxFolder.TrainImages);
        _folder.Write(name, gzipped ? IdxFolder.Gzip(content) : content);

        Assert.Equal(fingerprint, _folder.Load().Fingerprint);
    }

    [Fact]
    public void A_directory_named_like_a_file_does_not_hide_the_file_beside_it()
    {
        File.Move(_folder.File(IdxFolder.TrainImages), _folder.File("train-images.idx3-ubyte"));
        Directory.CreateDirectory(_folder.File(IdxFolder.TrainImages));

        Assert.Equal(6, _folder.Load().Train.Count);
    }

    [Fact]
    public void Gzip_data_may_come_in_several_members_and_unpack_to_far_more_than_its_own_length()
    {
        byte[] blank = IdxFolder.Idx([3000, 28, 28]);
        blank.AsSpan(16).Clear();
        _folder.Write(IdxFolder.TrainImages, [.. IdxFolder.Gzip(blank[..1_000_000]), .. IdxFolder.Gzip(blank[1_000_000..])]);
        _folder.Write(IdxFolder.TestImages, IdxFolder.Idx([3, 28, 28]));
        _folder.Delete(IdxFolder.TrainLabels);

        Assert.Equal(blank[16..], _folder.Load().Train.Pixels.ToArray());
    }

    /// <summary>As in EMNIST and in QMNIST, whose second split is called test.</summary>
    [Fact]
    public void Files_may_have_one_thing_before_MNISTs_names()
    {
        string fingerprint = _folder.Load().Fingerprint;
        byte[] labels = _folder.Load().Test.Labels.ToArray();
        foreach (var name in (string[])[IdxFolder.TrainImages, IdxFolder.TrainLabels, IdxFolder.TestImages, IdxFolder.TestLabels])
            File.Move(_folder.File(name), _folder.File($"emnist-balanced-{name.Replace("t10k", "test", StringComparison.Ordinal)}"));
        Assert.Equal(fingerprint, _folder.Load().Fingerprint);
        Assert.Equal(labels, _folder.Load().Test.Labels.ToArray());

        _folder.Write("emnist-letters-train-images-idx3-ubyte.gz", []);
        Assert.Equal(
            $"{_folder.Path}: holds several data sets (emnist-balanced, emnist-letters); put the files of one of them into a directory of their own.",
            Assert.Throws<DataException>(_folder.Load).Message);
    }

    /// <summary>QMNIST says eight things of an image; the first is the digit.</summary>
    [Theory]
    [InlineData("train-labels-idx1-ubyte", 1)]
    [InlineData("train-labels-idx1-ubyte", 8)]
    [InlineData("qmnist-train-labels-idx2-int", 8)]
    public void Labels_may_be_integers(string name, int columns)
    {
        byte[] file = [0, 0, 0x0C, (byte)(columns == 1 ? 1 : 2), 0, 0, 0, 6, .. columns == 1 ? [] : new byte[] { 0, 0, 0, (byte)columns }, .. new byte[6 * columns * 4]];
        for (var i = 0; i < 6; i++)
            file[^((6 - i) * columns * 4 - 3)] = (byte)(9 - i);
        _folder.Delete(IdxFolder.TrainLabels);
        if (name.StartsWith("qmnist-", StringComparison.Ordinal))
            foreach (var other in (string[])[IdxFolder.TrainImages, IdxFolder.TestImages])
                File.Move(_folder.File(other), _folder.File($"qmnist-{other.Replace("t10k", "test", StringComparison.Ordinal)}"));
        _folder.Write(name, file);
        Assert.Equal([9, 8, 7, 6, 5, 4], _folder.Load().Train.Labels.ToArray());

        // A writer's number, say, is no label.
        file[^((6 * columns * 4) - 2)] = 1;
        _folder.Write(name, file);
        Assert.True(_folder.Load().Train.Labels.IsEmpty);
        _folder.Write(name, file[..^1]);
        Assert.Contains("ends too early, after ", Assert.Throws<DataException>(_folder.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_may_be_absent_and_do_not_count_for_the_fingerprint()
    {
        string fingerprint = _folder.Load().Fingerprint;
        _folder.Delete(IdxFolder.TrainLabels);
        _folder.Delete(IdxFolder.TestLabels);

        var data = _folder.Load();
        Assert.True(data.Train.Labels.IsEmpty);
        Assert.Equal(fingerprint, data.Fingerprint);
    }

    [Fact]
    public void The_fingerprint_tells_pixels_shapes_and_splits_apart()
    {
        byte[] pixels = new byte[24], other = [1, .. new byte[23]];
        string[] fingerprints =
        [
            Fingerprint(new(2, 3, 4, pixels), new(2, 3, 4, pixels)),
            Fingerprint(new(2, 4, 3, pixels), new(2, 4, 3, pixels)),
            Fingerprint(new(4, 3, 2, pixels), new(4, 3, 2, pixels)),
            Fingerprint(new(2, 3, 4, other), new(2, 3, 4, pixels)),
            Fingerprint(new(2, 3, 4, pixels), new(2, 3, 4, other)),
        ];

        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());

        static string Fingerprint(SampleSet train, SampleSet test) => new DataSet(train, test).Fingerprint;
    }

    [SkippableFact]
    public void Reads_what_python_writes()
    {
        // Unpacked files would be preferred to the packed ones that python writes.
        _folder.Delete(IdxFolder.TrainImages);
        _folder.Delete(IdxFolder.TrainLabels);
        string fingerprint = RunPython("write", _folder.Path);

        var data = _folder.Load();
        Assert.Equal((11, 5, 3), (data.Train.Count, data.Train.Shape.Height, data.Train.Shape.Width));
        Assert.Equal((4, 4), (data.Test.Count, data.Test.Labels.Length));
        Assert.Equal(fingerprint, data.Fingerprint);
    }

    private static string RunPython(params string[] arguments)
    {
        string script = RepositoryFolder.Path("tests", "Shared.Tests", "Data", "idx_reference.py");
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", [script, .. arguments]) { RedirectStandardOutput = true })!;
            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
            return output.Trim();
        }
        catch (Win32Exception)
        {
            throw new SkipException("python3 is not installed.");
        }
    }
}
