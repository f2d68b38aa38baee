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
    public async Task An_array_is_packed_sample_by_sample_whatever_its_order_and_type(string name, string shape)
    {
        var data = await Pack(name);
        Assert.Equal(shape, data.Train.Shape.ToString());
        var expected = File.ReadAllBytes(Sources.Value[$"{name}.expected"]).Chunk(RecordOf(data.Train, 0).Length).Select(Convert.ToHexString);
        Assert.Equal(expected.Order(), Records(data.Train).Concat(Records(data.Test)).Order());
    }

    [SkippableFact]
    public async Task Labels_and_splits_of_an_archive_are_its_own()
    {
        var data = await Pack("keras.npz");
        Assert.Equal((15, 5), (data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(0, 15).Select(i => (byte)(i % 10)), data.Train.Labels.ToArray());
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

    private async Task<DataSet> Pack(string name)
    {
        var (status, error, _) = await CalledProgram.Run("coordinator", "pack", Sources.Value[name], "--out", _folder["packed"]);
        Assert.Equal((0, ""), (status, error));
        return DataSet.Load(_folder["packed"]);
    }

    private static IEnumerable<string> Records(SampleSet set) => Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(RecordOf(set, i)));

    private static byte[] RecordOf(SampleSet set, int index) => set.Kind == ValueKind.Bytes
        ? set.Bytes(index).ToArray()
        : System.Runtime.InteropServices.MemoryMarshal.AsBytes(set.Floats(index)).ToArray();
}
