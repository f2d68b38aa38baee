using System.Collections;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Coordinator.Images;
using Autoencoder.Coordinator.Tests.Models;
using Autoencoder.Coordinator.Tests.Reports;
using Autoencoder.Shared.Settings;
using Autoencoder.Shared.Tests;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class ModelOptionsTests(MnistModel mnist) : IClassFixture<MnistModel>
{
    [Fact]
    public void Without_a_model_the_user_is_told_what_to_give() => Assert.Equal(
        "no model is named; give one with --model, a run's folder, a checkpoint or a .safetensors file.",
        Assert.Throws<SettingsException>(() => ModelOptions.Open(StoredRun.Options())).Message);

    [Fact]
    public void What_the_environment_says_of_training_does_not_concern_the_model()
    {
        var environment = new Hashtable { ["AUTOENCODER_LOSS"] = "mse", ["AUTOENCODER_ACTIVATIONS"] = "tanh,tanh" };
        var values = OptionValues.Read(new Dictionary<string, string> { ["model"] = mnist.File }, environment, "there is no such file");
        using var model = ModelOptions.Open(values);
        Assert.Equal(mnist.Model.Spec, model.Spec);
    }

    [Fact]
    public void The_images_are_the_test_images_or_what_split_says()
    {
        var data = RepositoryFolder.Path("data", "mnist");
        var test = ModelOptions.Images(StoredRun.Options("data", data), mnist.Model);
        Assert.Equal((10_000, $"test images of {data}", new ImageShape(28, 28)), (test.Images.Count, test.Name, test.Shape));
        Assert.Equal(60_000, ModelOptions.Images(StoredRun.Options("data", data, "split", "train"), mnist.Model).Images.Count);
    }

    [Fact]
    public void Files_are_fitted_in_their_order_and_go_with_no_split()
    {
        using var folder = new TemporaryFolder();
        foreach (var (i, name) in ((string[])["b.png", "a.png"]).Index())
        {
            using var bitmap = new SKBitmap(28, 28);
            bitmap.Erase(new SKColor((byte)i, (byte)i, (byte)i));
            using var file = File.Create(folder[name]);
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }

        string[] files = [folder["b.png"], folder["a.png"]];
        var source = ModelOptions.Images(StoredRun.Options(), mnist.Model, files);
        Assert.Equal((2, "2 files", 0, 1), (source.Images.Count, source.Name, source.Images.Image(0)[0], source.Images.Image(1)[0]));
        Assert.Equal(files, source.Files.Select(file => file.File));
        Assert.Throws<SettingsException>(() => ModelOptions.Images(StoredRun.Options("split", "test"), mnist.Model, files));
    }
}
