using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands.Packing;

/// <summary>What numpy and PIL write is packed as they read it.</summary>
public sealed class PackedByPythonTests : IDisposable
{
    private static readonly Lazy<TemporaryFolder> Sources = new(() =>
    {
        var folder = new TemporaryFolder();
        PythonScript.Run("Commands/Packing/make_sources.py", folder.Path, "numpy, PIL");
        return folder;
    });

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("bytes.idx", "20 features")]
    [InlineData("int8-idx2.gz", "24 features", "--scale", "none")]
    [InlineData("int16.idx3", "4 x 5", "--scale", "none")]
    [InlineData("int32.idx4", "4 x 5 x 3", "--scale", "none")]
    [InlineData("float32.idx4.gz", "4 x 5 x 3", "--scale", "none")]
    [InlineData("float64.idx2", "6 features")]
    [InlineData("four", "4 x 5", "--scale", "none")]
    [InlineData("grey.npy", "4 x 5")]
    [InlineData("last.npy", "4 x 5 x 3")]
    [InlineData("first.npy", "4 x 5 x 3")]
    [InlineData("fortran.npy", "6 features")]
    [InlineData("fortran-images.npy", "4 x 5 x 3")]
    [InlineData("big.npy", "6 features")]
    [InlineData("half.npy", "6 features")]
    [InlineData("double.npy", "6 features")]
    [InlineData("bits.npy", "6 features")]
    [InlineData("keras.npz", "4 x 5")]
    public async Task An_array_is_packed_sample_by_sample_whatever_its_order_and_type(string name, string shape, params string[] options)
    {
        var data = await Pack(name, options);
        Assert.Equal(shape, data.Train.Shape.ToString());
        var expected = File.ReadAllBytes(Sources.Value[$"{name}.expected"]).Chunk(RecordOf(data.Train, 0).Length).Select(Convert.ToHexString);
        Assert.Equal(expected.Order(), Records(data.Train).Concat(Records(data.Test)).Order());
    }

    [SkippableTheory]
    [InlineData("keras.npz")]
    [InlineData("four")]
    public async Task Labels_and_splits_of_a_source_are_its_own(string name)
    {
        var data = await Pack(name);
        Assert.Equal((15, 5), (data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(0, 15).Select(i => (byte)(name == "four" ? i : i % 10)), data.Train.Labels.ToArray());
        Assert.Equal([0, 1, 2, 3, 4], data.Test.Labels.ToArray());
    }

    /// <param name="most">How far a value may be from PIL's: decoders of JPEG round otherwise, and of CMYK there are several ideas.</param>
    [SkippableTheory]
    [InlineData("rgb", "12 x 16 x 3", 0)]
    [InlineData("alpha", "12 x 16 x 3", 0)]
    [InlineData("palette", "12 x 16 x 3", 0)]
    [InlineData("interlaced", "12 x 16 x 3", 0)]
    [InlineData("grey", "12 x 16", 0)]
    [InlineData("deep", "12 x 16", 1)]
    [InlineData("jpeg", "12 x 16 x 3", 2)]
    [InlineData("turned", "16 x 12 x 3", 2)]
    [InlineData("cmyk", "12 x 16 x 3", 8)]
    public async Task A_picture_is_packed_as_it_is_seen(string name, string shape, int most)
    {
        var data = await Pack(name);
        Assert.Equal((shape, 1, 1), (data.Train.Shape.ToString(), data.Train.Count, data.Test.Count));
        var expected = File.ReadAllBytes(Sources.Value[$"{name}.expected"]);
        Assert.Equal(expected.Length, data.Train.ValueCount);
        Assert.All(expected.Zip(data.Train.Bytes(0).ToArray()), value => Assert.InRange(Math.Abs(value.First - value.Second), 0, most));
        Assert.Equal(data.Train.Bytes(0), data.Test.Bytes(0));
    }

    /// <summary>Each file of a source without its end, or with something behind it.</summary>
    [SkippableTheory]
    [InlineData("float64.idx2", 1, "959 bytes follow its header, but (20, 6) of >f8 are 960; write it again.")]
    [InlineData("float64.idx2", -1, "961 bytes follow its header, but (20, 6) of >f8 are 960; write it again.")]
    [InlineData("float32.idx4.gz", 1, "the gzip data is damaged or cut short; download the file again.")]
    [InlineData("float32.idx4.gz", 900, "the gzip data is damaged or cut short; download the file again.")]
    public async Task An_IDX_file_that_is_cut_short_or_longer_is_one_line(string name, int missing, string problem)
    {
        var whole = File.ReadAllBytes(Sources.Value[name]);
        File.WriteAllBytes(_folder[name], missing < 0 ? [.. whole, 0] : whole[..^missing]);
        var (status, error, _) = await CalledProgram.Run("coordinator", "pack", _folder[name], "--out", _folder["packed"]);
        Assert.Equal((2, $"error: {_folder[name]}: {problem}"), (status, error.TrimEnd()));
        Assert.Equal([name], _folder.Files);
    }

    private async Task<DataSet> Pack(string name, params string[] options)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", ["pack", Sources.Value[name], "--out", _folder["packed"], .. options]);
        Assert.Equal((0, ""), (status, error));
        return DataSet.Load(_folder["packed"]);
    }

    private static IEnumerable<string> Records(SampleSet set) => Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(RecordOf(set, i)));

    private static byte[] RecordOf(SampleSet set, int index) => set.Kind == ValueKind.Bytes
        ? set.Bytes(index).ToArray()
        : System.Runtime.InteropServices.MemoryMarshal.AsBytes(set.Floats(index)).ToArray();
}
