using System.Collections;
using Autoencoder.Coordinator.Runs.Sweeping;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Tests.Runs.Sweeping;

public sealed class SweepPlanTests
{
    [Fact]
    public void Unless_others_are_given_the_sizes_are_the_usual_ones_and_those_of_the_listings()
    {
        var plan = Plan();
        Assert.Equal([2, 4, 8, 16, 25, 32, 64], plan.Sizes.ToArray());
        Assert.Equal("784-N-784", plan.LayersText);
    }

    [Fact]
    public void Sizes_come_in_their_order() => Assert.Equal([1, 7, 64], Plan("codes", "64, 1,7").Sizes.ToArray());

    [Theory]
    [InlineData("keras-bce", 8, "784-8-784")]
    [InlineData("keras-mse", 8, "784-8-784")]
    [InlineData("deep", 64, "784-128-64-64-64-128-784")]
    [InlineData("hinton", 2, "784-1000-500-250-2-250-500-1000-784")]
    public void A_size_takes_the_place_of_the_code_and_all_else_is_as_train_has_it(string preset, int size, string layers)
    {
        var settings = Plan("preset", preset, "codes", $"{size}", "seed", "3", "noise", "gaussian:0.3").SettingsOf(size);
        var train = TrainSettings.From(StoredRun.Options("preset", preset, "layers", layers, "seed", "3", "noise", "gaussian:0.3"));
        Assert.Equal(layers, settings.Definition.Model.LayersText);
        Assert.Equal(size, settings.Definition.Model.CodeSize);
        Assert.Equal(SettingsFile.Text(train), SettingsFile.Text(settings));
        Assert.Empty(settings.Definition.DifferencesFrom(train.Definition));
    }

    [Theory]
    [InlineData("--codes '2,x': expected whole numbers from 1 with commas between them, for example 2,4,8.", "codes", "2,x")]
    [InlineData("--codes '': expected whole numbers from 1 with commas between them, for example 2,4,8.", "codes", "")]
    [InlineData("--codes '2,,4': expected whole numbers from 1 with commas between them, for example 2,4,8.", "codes", "2,,4")]
    [InlineData("--codes '0,2': expected whole numbers from 1 with commas between them, for example 2,4,8.", "codes", "0,2")]
    [InlineData("--codes '-2': expected whole numbers from 1 with commas between them, for example 2,4,8.", "codes", "-2")]
    [InlineData("--codes '2,4,2': expected each size once.", "codes", "2,4,2")]
    [InlineData("--codes '784': expected sizes below 784, the pixels of an image, as else nothing is coded.", "codes", "784")]
    [InlineData("--codes '8,65': expected sizes up to 64, the narrowest of the other layers of 784-128-64-32-64-128-784.", "codes", "8,65", "preset", "deep")]
    [InlineData("--codes is missing, and the usual 2,4,8,16,25,32,64 do not fit: expected sizes below 64, the pixels of an image, as else nothing is coded.", "layers", "64-8-64")]
    [InlineData("--workers '0': expected a whole number from 1.", "workers", "0")]
    [InlineData("--listen: workers of other processes leave with the run they joined, so that a sweep is trained by those in this process; leave it out.", "listen", "localhost:4053")]
    [InlineData("--from: the weights of a model fit one code size alone; leave it out.", "from", "model.safetensors")]
    public void What_cannot_be_swept_is_one_line(string line, params string[] options) =>
        Assert.Equal(line, Assert.Throws<SettingsException>(() => Plan(options)).Message);

    [Fact]
    public void Too_many_sizes_are_one_line() => Assert.EndsWith(
        ": expected at most 32 sizes.",
        Assert.Throws<SettingsException>(() => Plan("codes", string.Join(',', Enumerable.Range(1, 33)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_codes_in_the_environment_is_for_decode()
    {
        var values = OptionValues.Read(new Dictionary<string, string>(), new Hashtable { ["AUTOENCODER_CODES"] = "codes.npy" }, "there is no such file");
        Assert.Equal(7, SweepPlan.From(values).Sizes.Length);
    }

    private static SweepPlan Plan(params string[] options) => SweepPlan.From(StoredRun.Options(options));
}
