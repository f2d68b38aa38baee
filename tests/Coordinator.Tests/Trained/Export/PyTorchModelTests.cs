using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Export;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Export;

/// <summary>Models that PyTorch made, imported by the program, compute what they compute there; and so does what is exported of them.</summary>
public sealed class PyTorchModelTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const float Tolerance = 1e-5f;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => [.. Models().Select(model => model.File)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Imported_it_computes_the_same(string file)
    {
        var reference = Models().Single(model => model.File == file);
        Assert.Equal(
            (0, "", $"{_folder["model.safetensors"]}: {reference.Layers} {reference.Activations} {reference.Loss}, weights "),
            await Import(file, "--activations", reference.Activations, "--loss", reference.Loss, "--out", _folder.Path));

        using var model = TrainedModel.Open(_folder["model.safetensors"]);
        var codec = new Codec(model);
        var images = mnist.TestImages(reference.Images);
        var (codes, reconstructions) = (new float[reference.Images * codec.CodeSize], new float[images.Length]);
        codec.Encode(images, codes);
        codec.Reconstruct(images, reconstructions);
        AssertClose(reference.Codes, codes);
        AssertClose(reference.Reconstructions, Strided(reconstructions, reference.Stride));

        OnnxFiles.Write(_folder["onnx"], model);
        using var encoder = new OnnxSession(_folder["onnx/encoder.onnx"]);
        using var both = new OnnxSession(_folder["onnx/autoencoder.onnx"]);
        AssertClose(reference.Codes, encoder.Run(images));
        AssertClose(reference.Reconstructions, Strided(both.Run(images), reference.Stride));
    }

    [Fact]
    public async Task What_the_file_does_not_say_has_to_be_given() => Assert.Equal(
        (2, $"error: {Path("pytorch-halves.safetensors")}: it does not say what its 2 layers (784-5-784) are; give --activations and --loss, for example --activations relu,sigmoid --loss bce.{Environment.NewLine}", ""),
        await Import("pytorch-halves.safetensors", "--out", _folder["model.safetensors"]));

    /// <summary>What it printed, without the hash at the end.</summary>
    private static async Task<(int Status, string Error, string Output)> Import(string file, params string[] options)
    {
        var (status, error, output) = await BuiltProgram.Run("coordinator", ["import", Path(file), .. options]);
        const string hash = "weights ";
        return (status, error, output.LastIndexOf(hash, StringComparison.Ordinal) is >= 0 and var end ? output[..(end + hash.Length)] : output);
    }

    private static string Path(string file) => RepositoryFolder.Path("tests", "reference", file);

    private static PyTorchModel[] Models() => ReferenceFile.Read<PyTorchModel[]>("pytorch-models.json");

    private static float[] Strided(float[] values, int stride) => [.. values.Where((_, i) => i % stride == 0)];

    /// <summary>Relative to values above 1, as codes and outputs of a linear layer can be.</summary>
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).Max(), 0, Tolerance);
    }

    /// <summary>An entry of pytorch-models.json.</summary>
    private sealed record PyTorchModel(
        string File, string Layers, string Activations, string Loss, int Images, float[] Codes, int Stride, float[] Reconstructions);
}
