using Autoencoder.Coordinator.Runs;
using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Runs;

/// <summary>A run that starts from a trained model keeps its weights, and is known by them.</summary>
public sealed class StartingModelTests(MnistModel mnist) : IClassFixture<MnistModel>, IDisposable
{
    private const string OtherHash = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Layers_activations_and_loss_are_the_models()
    {
        var settings = Opening("from", mnist.File, "preset", "keras-mse").Settings;
        Assert.Equal("784-100-12-90-784 relu,linear,elu,sigmoid bce", settings.Definition.Model.ToString());
        Assert.Equal((mnist.File, mnist.Model.WeightsSha256), (settings.StartsFrom, settings.Definition.StartSha256));
        Assert.Equal(32, settings.Definition.Batch);
    }

    [Theory]
    [InlineData("--layers 784-32-784: the model of --from {0} has layers 784-100-12-90-784, with which it is trained on; leave --layers out.", "layers", "784-32-784")]
    [InlineData("--from {0}: its weights are {1}, but --from-sha256 says " + OtherHash + "; name the model that has those, or leave --from-sha256 out.", "from-sha256", OtherHash)]
    [InlineData("--from-sha256 'abc': expected 64 hexadecimal digits.", "from-sha256", "abc")]
    public void Options_that_contradict_the_model_are_one_line(string message, string option, string value) => Assert.Equal(
        message.Replace("{0}", mnist.File, StringComparison.Ordinal).Replace("{1}", mnist.Model.WeightsSha256, StringComparison.Ordinal),
        Assert.Throws<SettingsException>(() => Opening("from", mnist.File, option, value)).Message);

    [Fact]
    public void The_hash_alone_is_one_line() => Assert.Equal(
        "--from-sha256 says which weights --from must have, but there is no --from; name the model, or leave it out.",
        Assert.Throws<SettingsException>(() => Opening("from-sha256", OtherHash)).Message);

    [Fact]
    public void The_run_starts_with_the_models_weights_and_still_does_when_the_model_is_gone()
    {
        File.Copy(mnist.File, _folder["model.safetensors"]);
        var run = Begun(_folder["model.safetensors"]);
        File.Delete(_folder["model.safetensors"]);

        var again = RunOpening.From(StoredRun.Options("resume", run.Path));
        using var store = RunStore.Resume(again.Folder, again.Settings, StoredRun.Data);
        Assert.Equal(0, store.Start.Step);
        Assert.Equal(mnist.Model.Weights.Values.ToArray(), store.Start.Weights);
        Assert.All(store.Start.FirstMoments.Concat(store.Start.SecondMoments), moment => Assert.Equal(0, moment));
    }

    [Fact]
    public void A_run_from_one_model_does_not_continue_from_another()
    {
        var run = Begun(mnist.File);
        Retouch(mnist.File, _folder["other.safetensors"]);
        Assert.Equal(
            $"--from: the run in {run.Path} was begun with {mnist.Model.WeightsSha256}, with which it continues; leave the option out, or begin a new run.",
            Assert.Throws<SettingsException>(() => Opening("resume", run.Path, "from", _folder["other.safetensors"])).Message);
        // The same weights under another path are the same run.
        File.Copy(mnist.File, _folder["copy.safetensors"]);
        Assert.Equal(run.Path, Opening("resume", run.Path, "from", _folder["copy.safetensors"]).Folder.Path);
    }

    [Theory]
    [InlineData(true, "its weights are others")]
    [InlineData(false, "the model cannot be read: there is no such file")]
    public void First_weights_that_are_gone_or_damaged_are_one_line_that_says_how_to_get_them_back(bool exist, string reason)
    {
        var run = Begun(mnist.File);
        if (exist)
            Retouch(mnist.File, run.InitialWeights);
        else
            File.Delete(run.InitialWeights);
        Assert.Equal(
            $"{run.InitialWeights}: the weights {mnist.Model.WeightsSha256} that the run started from are not in the file ({reason}); write them again: coordinator export --model {mnist.File} --format safetensors --out {run.InitialWeights}",
            Assert.Throws<FileException>(() => RunStore.Resume(run, RunOpening.From(StoredRun.Options("resume", run.Path)).Settings, StoredRun.Data)).Message);
    }

    [Fact]
    public void A_model_that_changes_before_the_run_begins_was_read_already()
    {
        File.Copy(mnist.File, _folder["model.safetensors"]);
        var opening = Opening("from", _folder["model.safetensors"], "out", _folder["run"]);
        Retouch(mnist.File, _folder["model.safetensors"]);
        using var store = RunStore.Begin(opening.Folder, opening.Settings, StoredRun.Data, opening.InitialWeights);
        Assert.Equal(mnist.Model.Weights.Values.ToArray(), store.Start.Weights);
    }

    /// <summary>A copy whose last value is 1.</summary>
    private static void Retouch(string source, string copy)
    {
        var content = File.ReadAllBytes(source);
        BitConverter.TryWriteBytes(content.AsSpan(content.Length - sizeof(float)), 1f);
        File.WriteAllBytes(copy, content);
    }

    private RunFolder Begun(string model)
    {
        var opening = Opening("from", model, "out", _folder["run"]);
        using var store = RunStore.Begin(opening.Folder, opening.Settings, StoredRun.Data, opening.InitialWeights);
        return opening.Folder;
    }

    private RunOpening Opening(params string[] options) => RunOpening.From(StoredRun.Options(options), _folder["runs"]);
}
