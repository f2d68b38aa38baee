using System.Collections;
using System.Text.Json;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Coordinator.Tests.Runs;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Support;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Commands;

public sealed class ModelOptionsTests(MnistModel mnist) : IClassFixture<MnistModel>
{
    [Fact]
    public void Without_a_model_the_user_is_told_what_to_give() => Assert.Equal(
        "no model is named; give one, with --model: the folder of a run or model, a checkpoint or a .safetensors file.",
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
        Assert.Equal((10_000, $"test images of {data}", new SampleShape(28, 28)), (test.Images.Count, test.Name, test.Shape));
        Assert.Equal(60_000, ModelOptions.Images(StoredRun.Options("data", data, "split", "train"), mnist.Model).Images.Count);
    }

    [Fact]
    public void The_data_set_is_that_of_the_run_unless_another_one_is_named()
    {
        using var folder = new TemporaryFolder();
        var (data, run) = (folder["data"], folder["run"]);
        Directory.CreateDirectory(data);
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "run.json"), "{}");
        foreach (var split in (string[])["train", "t10k"])
            File.WriteAllBytes(Path.Combine(data, $"{split}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 14, 0, 0, 0, 56, .. new byte[784]]);
        File.WriteAllText(Path.Combine(run, "settings.json"), $$"""{ "data": {{JsonSerializer.Serialize(data)}} }""");

        var mnists = RepositoryFolder.Path("data", "mnist");
        Assert.Equal(data, ModelOptions.Data(StoredRun.Options("model", run)).Directory);
        Assert.Equal(mnists, ModelOptions.Data(StoredRun.Options("model", run, "data", mnists)).Directory);
        // 784 pixels look like a square, but are none here.
        Assert.Equal(new SampleShape(14, 56), ModelOptions.Shape(StoredRun.Options("model", run), mnist.Model));
        Assert.Equal(new SampleShape(28, 28), ModelOptions.Shape(StoredRun.Options("model", run, "data", mnists), mnist.Model));
        Assert.Equal(new SampleShape(28, 28), ModelOptions.Shape(StoredRun.Options("model", mnist.File), mnist.Model));

        Directory.Delete(data, recursive: true);
        Assert.Equal(mnists, ModelOptions.Data(StoredRun.Options("model", run)).Directory);
        File.WriteAllText(Path.Combine(run, "settings.json"), "no settings");
        Assert.Equal(mnists, ModelOptions.Data(StoredRun.Options("model", run)).Directory);
    }

    [Fact]
    public void A_folder_stands_for_the_png_files_in_it()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["b.PNG", "a.png", "notes.txt", "c.npy"])
            File.WriteAllText(folder[name], "");
        Assert.Equal(["x.png", folder["a.png"], folder["b.PNG"]], PngFiles.Expand(["x.png", folder.Path]));
        Directory.CreateDirectory(folder["empty"]);
        Assert.Equal(
            $"{folder["empty"]}: there is no PNG file in this folder; name one that has some, or the files themselves.",
            Assert.Throws<FileException>(() => PngFiles.Expand([folder["empty"]])).Message);
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
        Assert.Equal((2, "2 files", 0, 1), (source.Images.Count, source.Name, source.Images.Bytes(0)[0], source.Images.Bytes(1)[0]));
        Assert.Equal(files, source.Files.Select(file => file.File));
        Assert.Throws<SettingsException>(() => ModelOptions.Images(StoredRun.Options("split", "test"), mnist.Model, files));
    }
}
