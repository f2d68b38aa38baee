using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class ReconstructionFolderTests : IDisposable
{
    private const int Pixels = 3 * 4;

    private readonly TemporaryFolder _parent = new();
    private readonly RunFolder _run;
    private readonly ShownImages _shown = new(new SampleSet(3, 2, 2, [.. Enumerable.Range(0, 12).Select(i => (byte)i)]), default);

    public ReconstructionFolderTests() => _run = RunFolder.At(_parent["run"]);

    private string[] Files => [.. Directory.EnumerateFiles(_run.ReconstructionHistory).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void It_is_made_by_the_first_picture()
    {
        var folder = new ReconstructionFolder(_run, Pixels);
        Assert.False(Directory.Exists(_run.ReconstructionHistory));
        Assert.Empty(folder.Epochs);
        Assert.Equal((null, null, 0), (folder.Originals, folder.Of(1), folder.WidthOfOriginals));
        folder.Keep(1, [1], _shown);
        Assert.Equal(["epoch-000001.png", "originals.png"], Files);
        Assert.Equal([1], folder.Of(1));
        Assert.Equal(_shown.Originals, folder.Originals);
        Assert.Equal((null, 6), (folder.Inputs, folder.WidthOfOriginals));
    }

    [Fact]
    public void With_noise_what_the_model_is_given_is_there_too()
    {
        var noisy = new ShownImages(new SampleSet(1, 2, 2, [1, 2, 3, 4]), SampleNoise.InValidation(InputNoise.Parse("mask:0.5")!, 1));
        var folder = new ReconstructionFolder(_run, Pixels);
        folder.Keep(1, [1], noisy);
        Assert.Equal(["epoch-000001.png", "inputs.png", "originals.png"], Files);
        Assert.Equal(noisy.Inputs, folder.Inputs);
    }

    [Fact]
    public void Another_process_finds_what_is_there_and_nothing_else()
    {
        var folder = new ReconstructionFolder(_run, Pixels);
        for (var epoch = 1; epoch <= 12; epoch++)
            folder.Keep(epoch, [(byte)epoch], _shown);
        foreach (var other in (string[])["epoch-13.png", "epoch-000014.jpg", "epoch-000000.png", "epoch-00000x.png"])
            File.WriteAllText(Path.Combine(_run.ReconstructionHistory, other), "x");
        var again = new ReconstructionFolder(_run, Pixels);
        Assert.Equal(Enumerable.Range(1, 12), again.Epochs);
        Assert.Equal([7], again.Of(7));
        Assert.Null(again.Of(13));
        File.Delete(Path.Combine(_run.ReconstructionHistory, "epoch-000007.png"));
        Assert.Null(again.Of(7));
    }

    [Fact]
    public void Of_very_many_the_first_the_newest_and_some_between_stay()
    {
        var folder = new ReconstructionFolder(_run, int.MaxValue);
        for (var epoch = 1; epoch <= 20; epoch++)
        {
            folder.Keep(epoch, [(byte)epoch], _shown);
            Assert.Equal((1, epoch), (folder.Epochs[0], folder.Epochs[^1]));
            Assert.InRange(folder.Epochs.Count, Math.Min(epoch, 5), 9);
        }

        Assert.Equal([1, 5, 9, 13, 17, 20], folder.Epochs);
        Assert.Equal(folder.Epochs.Select(epoch => $"epoch-{epoch:D6}.png").Append("originals.png"), Files);
        Assert.Equal(folder.Epochs, new ReconstructionFolder(_run, int.MaxValue).Epochs);
    }

    [Fact]
    public void What_is_forgotten_is_gone()
    {
        var folder = new ReconstructionFolder(_run, Pixels);
        for (var epoch = 1; epoch <= 4; epoch++)
            folder.Keep(epoch, [(byte)epoch], _shown);
        folder.RemoveAfter(2);
        Assert.Equal([1, 2], folder.Epochs);
        Assert.Equal(["epoch-000001.png", "epoch-000002.png", "originals.png"], Files);
        folder.Keep(3, [33], _shown);
        Assert.Equal([33], folder.Of(3));
    }

    [Fact]
    public void Where_a_file_is_in_its_place_that_is_one_line()
    {
        File.WriteAllText(_run.ReconstructionHistory, "x");
        var folder = new ReconstructionFolder(_run, Pixels);
        var error = Assert.Throws<OutputException>(() => folder.Keep(1, [1], _shown));
        Assert.StartsWith($"the folder {_run.ReconstructionHistory} cannot be made: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Epochs);
    }
}
