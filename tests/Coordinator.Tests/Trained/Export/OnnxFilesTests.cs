using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Export;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Export;

/// <summary>What ONNX Runtime computes with the files is what the model computes.</summary>
public sealed class OnnxFilesTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const float Tolerance = 1e-5f;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void Encoder_decoder_and_both_compute_what_the_model_does(int count)
    {
        OnnxFiles.Write(_folder["onnx"], mnist.Model);
        var codec = new Codec(mnist.Model);
        var images = mnist.TestImages(count);
        var (codes, reconstructions) = (new float[count * codec.CodeSize], new float[images.Length]);
        codec.Encode(images, codes);
        codec.Decode(codes, reconstructions);

        using var encoder = new OnnxSession(_folder["onnx/encoder.onnx"]);
        using var decoder = new OnnxSession(_folder["onnx/decoder.onnx"]);
        using var both = new OnnxSession(_folder["onnx/autoencoder.onnx"]);
        Assert.Equal(
            ["images [batch, 784] → codes [batch, 12]", "codes [batch, 12] → images [batch, 784]", "images [batch, 784] → reconstructions [batch, 784]"],
            new[] { encoder, decoder, both }.Select(session => session.Signature));
        // Codes of a linear layer are no values of an image: the tolerance is that of their size.
        AssertClose(codes, encoder.Run(images), Tolerance * codes.Max(Math.Abs));
        AssertClose(reconstructions, decoder.Run(codes), Tolerance);
        AssertClose(reconstructions, both.Run(images), Tolerance);
        Assert.Equal(mnist.Model.WeightsSha256, both.Metadata["weightsSha256"]);
        Assert.Equal("784-100-12-90-784", both.Metadata["layers"]);
    }

    [Theory]
    [InlineData(Activation.Relu, Activation.Tanh)]
    [InlineData(Activation.Elu, Activation.Linear)]
    [InlineData(Activation.Sigmoid, Activation.Relu)]
    [InlineData(Activation.Tanh, Activation.Elu)]
    [InlineData(Activation.Linear, Activation.Sigmoid)]
    public void Every_activation_is_computed_hidden_and_as_output(Activation hidden, Activation output)
    {
        var spec = new ModelSpec([784, 7, 784], [hidden, output], ReconstructionLoss.Mse, Initialisation.PyTorch);
        using (var weights = new ParameterVector(new ParameterLayout(spec)))
        {
            InitialWeights.Fill(weights, spec.Initialisation, 3);
            SafetensorsFile.Write(_folder["model.safetensors"], weights.Layout, weights.Values, ModelMetadata.Of(spec));
        }

        using var model = TrainedModel.Open(_folder["model.safetensors"]);
        var images = mnist.TestImages(20);
        var expected = new float[images.Length];
        var codec = new Codec(model);
        codec.Reconstruct(images, expected);
        Assert.Equal(["encoder.onnx", "decoder.onnx", "autoencoder.onnx"], OnnxFiles.Write(_folder["onnx"], model).Select(Path.GetFileName));
        using var session = new OnnxSession(_folder["onnx/autoencoder.onnx"]);
        AssertClose(expected, session.Run(images), Tolerance);
    }

    [SkippableFact]
    public void Onnxs_own_checker_finds_nothing_wrong() => Assert.Equal(
        ["autoencoder: ir 6, opset 11, Gemm Relu Gemm Gemm Elu Gemm Sigmoid", "decoder: ir 6, opset 11, Gemm Elu Gemm Sigmoid", "encoder: ir 6, opset 11, Gemm Relu Gemm"],
        PythonScript.Run("Trained/Export/check_onnx.py", WrittenTo(_folder["onnx"]), "onnx"));

    [Fact]
    public void What_cannot_be_written_whole_leaves_the_files_of_before()
    {
        // In the place of the last one.
        Directory.CreateDirectory(_folder["autoencoder.onnx"]);
        File.WriteAllText(_folder["encoder.onnx"], "before");
        Assert.Equal(
            $"{_folder["autoencoder.onnx"]} is a folder; name a file with --out.",
            Assert.Throws<SettingsException>(() => OnnxFiles.Write(_folder.Path, mnist.Model)).Message);
        Assert.Equal("before", File.ReadAllText(_folder["encoder.onnx"]));
        Assert.Equal(["encoder.onnx"], _folder.Files);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_one_line()
    {
        File.WriteAllText(_folder["taken"], "");
        Assert.Equal(
            $"{_folder["taken"]} is a file, not a folder; choose another folder with --out.",
            Assert.Throws<SettingsException>(() => OnnxFiles.Write(_folder["taken"], mnist.Model)).Message);
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
    }

    private string WrittenTo(string folder)
    {
        OnnxFiles.Write(folder, mnist.Model);
        return folder;
    }
}
