using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Export;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Export;

public sealed class NpzFileTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Numpy_loads_the_tensors_that_PyTorch_has() => Assert.Equal(
        [
            "encoder.0.weight float32 [100, 784]", "encoder.0.bias float32 [100]",
            "encoder.1.weight float32 [12, 100]", "encoder.1.bias float32 [12]",
            "decoder.0.weight float32 [90, 12]", "decoder.0.bias float32 [90]",
            "decoder.1.weight float32 [784, 90]", "decoder.1.bias float32 [784]",
            mnist.Model.WeightsSha256,
        ],
        PythonScript.Run("Trained/Export/read_npz.py", Written(), "numpy"));

    /// <summary>As numpy's format description has it, version 1.0.</summary>
    [Fact]
    public void An_array_is_stored_uncompressed_behind_an_aligned_header()
    {
        using var archive = ZipFile.OpenRead(Written());
        var entry = archive.GetEntry("encoder.1.bias.npy")!;
        Assert.Equal(entry.Length, entry.CompressedLength);
        var content = new byte[entry.Length];
        using (var stream = entry.Open())
            stream.ReadExactly(content);
        var data = 10 + content[8] + 256 * content[9];
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], content[..8]);
        Assert.Equal(0, data % 64);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (12,), }", Encoding.ASCII.GetString(content[10..(data - 1)]).TrimEnd(' '));
        Assert.Equal((byte)'\n', content[data - 1]);
        Assert.Equal(mnist.Model.Weights.Bias(1), MemoryMarshal.Cast<byte, float>(content.AsSpan(data)));
    }

    [Fact]
    public void Equal_models_are_equal_files()
    {
        var first = File.ReadAllBytes(Written());
        Assert.Equal(first, File.ReadAllBytes(Written()));
        // Whenever they are written.
        using var archive = ZipFile.OpenRead(_folder["model.npz"]);
        Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    private string Written()
    {
        NpzFile.Write(_folder["model.npz"], mnist.Model.Weights);
        return _folder["model.npz"];
    }
}
