using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Data;

public sealed class PackedFolderTests : IDisposable
{
    // Four samples of 1 MiB fill a block, so that there is a whole one and a part of one.
    private static readonly SampleShape Shape = new(512, 512);

    private readonly TemporaryFolder _folder = new();

    private string Place => _folder["packed"];

    private string Samples => Path.Combine(Place, "train.samples");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Samples_and_labels_come_back_as_they_were_and_the_folder_is_known_by_its_content()
    {
        var written = Write(6);
        var data = DataSet.Load(Place);
        Assert.Equal((6, 1, Shape, ValueKind.Floats), (data.Train.Count, data.Test.Count, data.Train.Shape, data.Train.Kind));
        for (var i = 0; i < 6; i++)
            Assert.Equal(Sample(i), data.Train.Floats(i));
        Assert.Equal([0, 1, 2, 3, 4, 5], data.Train.Labels.ToArray());
        Assert.Equal((written.Fingerprint, (Shape, 6L * 4 * Shape.Values)), (data.Fingerprint, DataSet.HeadIn(Place)!.Value));
        Assert.Equal((2, 1), (written.Train.Blocks.Length, written.Test.Blocks.Length));

        Directory.Delete(Place, recursive: true);
        Assert.Equal(written.Fingerprint, Write(6).Fingerprint);
        Directory.Delete(Place, recursive: true);
        Assert.NotEqual(written.Fingerprint, Write(5).Fingerprint);
    }

    [Fact]
    public void A_damaged_block_is_named_when_it_is_used_and_the_others_are_not_lost()
    {
        Write(6);
        using (var file = new FileStream(Samples, FileMode.Open, FileAccess.Write))
        {
            file.Position = 5 << 20;
            file.WriteByte(77);
        }

        var train = DataSet.Load(Place).Train;
        Assert.Equal(Sample(3), train.Floats(3));
        for (var again = 0; again < 2; again++)
            Assert.Equal(
                $"{Samples}: block 1 (samples 4 to 5) is damaged or was changed; pack the data set again.",
                Assert.Throws<DataException>(() => train.Floats(4).Length).Message);
    }

    [Fact]
    public void A_file_that_is_cut_short_or_gone_is_told_before_anything_is_used()
    {
        Write(2);
        using (var file = new FileStream(Samples, FileMode.Open))
            file.SetLength(file.Length - 1);
        Assert.Equal($"{Samples}: has 2097151 bytes where 2 samples have 2097152; pack the data set again.", Assert.Throws<DataException>(() => DataSet.Load(Place)).Message);
        File.Delete(Samples);
        Assert.StartsWith($"{Samples}: cannot be read (", Assert.Throws<DataException>(() => DataSet.Load(Place)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"count\": 2", "\"count\": 5", "it says samples and hashes of blocks that do not agree")]
    [InlineData("\"count\": 2", "\"count\": 1", "it was changed: its content does not have its fingerprint")]
    [InlineData("\"format\": 1", "\"format\": 2", "its format is 2, but this program reads 1")]
    [InlineData("float32", "float64", "its values are neither bytes nor float32")]
    [InlineData("512,", "0,", "its shape is none of samples")]
    [InlineData("\"withinUnit\": true", "\"withinUnit\": false", "it was changed: its content does not have its fingerprint")]
    public void A_description_that_cannot_be_is_one_line(string part, string spoilt, string problem)
    {
        Write(2);
        var path = Path.Combine(Place, "dataset.json");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace(part, spoilt, StringComparison.Ordinal));
        Assert.Equal($"{path}: {problem}; pack the data set again.", Assert.Throws<DataException>(() => DataSet.Load(Place)).Message);
    }

    [Fact]
    public void Whichever_byte_of_the_description_is_cut_it_is_one_line()
    {
        Write(1);
        var path = Path.Combine(Place, "dataset.json");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length - 2; length += 13)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.DoesNotContain('\n', Assert.Throws<DataException>(() => DataSet.Load(Place)).Message);
        }
    }

    [Fact]
    public void Changed_labels_are_told()
    {
        Write(3);
        var labels = Path.Combine(Place, "train.labels");
        File.WriteAllBytes(labels, [0, 1, 3]);
        Assert.Equal($"{labels}: is damaged or was changed; pack the data set again.", Assert.Throws<DataException>(() => DataSet.Load(Place)).Message);
    }

    [Fact]
    public void Of_two_that_write_at_once_one_is_told_so_and_the_other_is_not_disturbed()
    {
        using (var writer = new PackedWriter(Place, Shape, ValueKind.Bytes))
        {
            writer.Add(isTest: false, new byte[Shape.Values], label: null);
            Assert.Equal(
                $"{Place}: another process is packing into it; wait until that is done, or name another folder with --out.",
                Assert.Throws<FileException>(() => new PackedWriter(Place, Shape, ValueKind.Bytes)).Message);
            writer.Add(isTest: true, new byte[Shape.Values], label: null);
            writer.Complete(isWithinUnit: true, null, null, null);
        }

        Assert.Equal((1, 1), DataSet.Load(Place) is var data ? (data.Train.Count, data.Test.Count) : default);
        Assert.Equal(["dataset.json", "test.samples", "train.samples"], Directory.GetFileSystemEntries(Place).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists($"{Place}.unfinished"));
    }

    [Fact]
    public void Until_it_is_whole_nothing_is_there_and_what_was_left_unfinished_is_removed()
    {
        using (var writer = new PackedWriter(Place, Shape, ValueKind.Floats))
            writer.Add(isTest: false, MemoryMarshal.AsBytes<float>(Sample(0)), null);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Directory.CreateDirectory($"{Place}.unfinished");
        File.WriteAllText(Path.Combine($"{Place}.unfinished", "lock"), "");
        File.WriteAllText(Path.Combine($"{Place}.unfinished", "train.samples"), "of a process that was killed");
        // A user's own is not.
        var mine = Path.Combine($"{Place}.unfinished", "mine.txt");
        File.WriteAllText(mine, "");
        Assert.StartsWith($"{Place}.unfinished: it holds other files than", Assert.Throws<FileException>(() => Write(1)).Message, StringComparison.Ordinal);
        File.Delete(mine);
        Write(1);
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder.Path));
        Assert.StartsWith($"{Place}: something is there already", Assert.Throws<FileException>(() => Write(1)).Message, StringComparison.Ordinal);
    }

    private PackedDescription Write(int count)
    {
        using var writer = new PackedWriter(Place, Shape, ValueKind.Floats);
        for (var i = 0; i < count; i++)
            writer.Add(isTest: false, MemoryMarshal.AsBytes<float>(Sample(i)), (byte)i);
        writer.Add(isTest: true, MemoryMarshal.AsBytes<float>(Sample(99)), null);
        return writer.Complete(isWithinUnit: true, labelNames: null, columns: null, scaling: null);
    }

    private static float[] Sample(int number) => [.. Enumerable.Range(0, Shape.Values).Select(i => (i + number) % 256 / 256f)];
}
