using System.Collections;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Shared;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Settings;

public sealed class TrainSettingsTests
{
    [Theory]
    [InlineData("keras-bce", "784-32-784 relu,sigmoid bce", 50, 256, 8, "keras")]
    [InlineData("keras-mse", "784-25-784 elu,elu mse", 10, 32, 4, "keras")]
    [InlineData("deep", "784-128-64-32-64-128-784 relu,relu,relu,relu,relu,sigmoid bce", 50, 256, 8, "keras")]
    [InlineData("hinton", "784-1000-500-250-30-250-500-1000-784 relu,relu,relu,linear,relu,relu,relu,sigmoid bce", 20, 256, 8, "keras")]
    public void Each_preset_fills_in_what_is_not_given(
        string preset, string model, int epochs, int batch, int shards, string framework)
    {
        var settings = From("preset", preset.ToUpperInvariant());
        Assert.Equal((preset, model, framework), (settings.Preset, settings.Definition.Model.ToString(), settings.Definition.Framework.Name));
        Assert.Equal((epochs, batch, shards, 1e-3, 1UL), (settings.Epochs, settings.Definition.Batch, settings.Definition.Shards, settings.Definition.LearningRate, settings.Definition.Seed));
    }

    [Fact]
    public void Without_options_it_is_the_first_listing_with_a_worker_a_core()
    {
        var settings = From();
        Assert.Equal("keras-bce", settings.Preset);
        Assert.Equal((Environment.ProcessorCount, Environment.ProcessorCount), (settings.Execution.Workers, settings.Execution.AwaitWorkers));
        Assert.Null(settings.Execution.Listen);
        Assert.Null(settings.Execution.OutDirectory);
        Assert.Equal(Precision.F32, settings.Definition.Model.Precision);
        Assert.Equal((CheckpointSchedule.Default, 3, 0.0), (settings.Execution.Checkpoints, settings.Execution.CheckpointsKept, settings.Execution.AuditRate));
    }

    [Fact]
    public void Every_option_goes_before_the_preset()
    {
        var settings = From(
            "preset", "deep", "layers", "784-10-784", "activations", "Tanh, sigmoid", "loss", "MSE", "epochs", "3", "batch", "64",
            "shards", "5", "framework", "PyTorch", "precision", "BF16", "lr", "0.5", "noise", "Mask:0.25", "shuffle", "window:65536KiB", "seed", "18446744073709551615", "data", "/d", "out", "/o", "workers", "0",
            "listen", "localhost:4053", "advertise", "[2001:db8::7]:5000", "await-workers", "3", "checkpoint-every", "100,5min", "checkpoint-keep", "7", "audit", "0.25", "worker-timeout", "90", "tls", "cluster.pem");
        Assert.Equal(
            new TrainSettings(
                "deep",
                new TrainingDefinition(
                    new ModelSpec([784, 10, 784], [Activation.Tanh, Activation.Sigmoid], ReconstructionLoss.Mse, Initialisation.PyTorch, Precision.Bf16),
                    Engine.Torch, 64, 5, Framework.PyTorch, 0.5, InputNoise.Parse("mask:0.25")!, SampleShuffle.Parse("window:64MiB")!, ulong.MaxValue, StartSha256: null),
                3, StartsFrom: null,
                new Execution(
                    "/d", "/o", 0, new NodeAddress("localhost", 4053), new NodeAddress("2001:db8::7", 5000), 3, new CheckpointSchedule(false, 100, TimeSpan.FromMinutes(5)), 7, 0.25, TimeSpan.FromSeconds(90), "cluster.pem",
                    Verbose: false)),
            settings);
    }

    [Theory]
    [InlineData("784-9-784", "relu,sigmoid")]
    [InlineData("784-64-9-64-784", "relu,relu,relu,sigmoid")]
    public void Two_activations_are_those_of_the_hidden_layers_and_the_output(string layers, string activations) =>
        Assert.Equal(activations, From("layers", layers).Definition.Model.ActivationsText);

    [Fact]
    public void Docker_compose_passes_every_setting_of_a_training_on()
    {
        var compose = File.ReadAllText(RepositoryFolder.Path("docker-compose.yml"));
        string[] fixedThere = [OptionNames.Out, OptionNames.Workers, OptionNames.Listen, OptionNames.Advertise, OptionNames.Resume, OptionNames.ResumeOrBegin, OptionNames.Dashboard];
        Assert.All(
            TrainCommand.Options.Select(option => option.Name).Except(fixedThere),
            // What decides a run's weights and its length counts for one that continues only on the command line.
            option => Assert.Contains(
                TrainingDefinition.Decides(option) || option is SettingNames.Preset or OptionNames.Epochs or OptionNames.From or OptionNames.Code
                    ? $"- --{option}\n      - ${{{OptionNames.VariableOf(option)}:-}}"
                    : $"{OptionNames.VariableOf(option)}:",
                compose, StringComparison.Ordinal));
    }

    // But where it lies, which a resumed run is told by --resume, and how much is shown.
    [Fact]
    public void A_runs_file_has_every_setting_of_how_it_is_carried_out()
    {
        var parameters = typeof(Execution).GetConstructors().Max(constructor => constructor.GetParameters().Length);
        Assert.Equal(parameters - 2, From().Execution.Settings.Count());
    }

    [Theory]
    [InlineData("0.0.0.0:4053", "trainer", "trainer", 0)]
    [InlineData("[::]:4053", "[2001:db8::7]", "2001:db8::7", 0)]
    [InlineData("192.0.2.7:4053", "trainer.example.org:5000", "trainer.example.org", 5000)]
    [InlineData("0.0.0.0:0", "127.0.0.1", "127.0.0.1", 0)]
    public void Workers_may_reach_it_where_it_does_not_listen(string listen, string advertise, string host, int port)
    {
        var execution = From("listen", listen, "advertise", advertise).Execution;
        Assert.Equal((NodeAddress.Parse(listen), new NodeAddress(host, port)), (execution.Listen, execution.Advertise));
        // As a run's file has it.
        var again = OptionValues.Read(
            execution.Settings.Where(setting => setting.Value is string).ToDictionary(setting => setting.Name, setting => (string)setting.Value!), new Hashtable(), "there is no such file");
        Assert.Equal((execution.Listen, execution.Advertise), (Execution.From(again).Listen, Execution.From(again).Advertise));
    }

    [Fact]
    public void A_batch_smaller_than_the_presets_shards_has_a_shard_a_sample() => Assert.Equal(3, From("batch", "3").Definition.Shards);

    [Fact]
    public void Workers_of_other_processes_are_awaited_by_one_where_there_are_no_own() =>
        Assert.Equal(1, From("workers", "0", "listen", "localhost:4053").Execution.AwaitWorkers);

    [Theory]
    [InlineData("--preset 'kears-bce': expected one of deep, hinton, keras-bce, keras-mse; did you mean keras-bce?", "preset", "kears-bce")]
    [InlineData("--layers '784,32,784': expected whole numbers with dashes between them, for example 784-32-784.", "layers", "784,32,784")]
    [InlineData("--layers '': expected whole numbers with dashes between them, for example 784-32-784.", "layers", "")]
    [InlineData("--activations 'relu,sigmod': expected names of linear, relu, elu, sigmoid, tanh with commas between them; did you mean sigmoid?", "activations", "relu,sigmod")]
    [InlineData("2 layers need 2 activations, or two (hidden, output), but there are 3; give them with --activations.", "activations", "relu,relu,sigmoid")]
    [InlineData("2 layers need 2 activations, or two (hidden, output), but there are 8; give them with --activations.", "preset", "hinton", "layers", "784-32-784")]
    [InlineData("--loss 'mae': expected one of bce, mse; did you mean mse?", "loss", "mae")]
    [InlineData("--precision 'f16': expected one of f32, bf16; did you mean bf16?", "precision", "f16")]
    [InlineData("--engine 'mkl': expected one of exact, torch.", "engine", "mkl")]
    [InlineData("--engine exact computes in f32, not in bf16; use --engine torch, or leave --engine out.", "engine", "exact", "precision", "bf16")]
    [InlineData("--epochs '0': expected a whole number from 1 to 1000000.", "epochs", "0")]
    [InlineData("--batch '0': expected a whole number from 1 to 1048576.", "batch", "0")]
    [InlineData("--shards '0': expected a whole number from 1 to 1048576.", "shards", "0")]
    [InlineData("--shards 33 is more than --batch 32: a shard has at least one sample; use at most 32 shards.", "batch", "32", "shards", "33")]
    [InlineData("--lr '0': expected a number above 0.", "lr", "0")]
    [InlineData("--noise 'gaussian:-1': expected gaussian:S (S above 0, at most 10), mask:P (P above 0, below 1) or none, for example gaussian:0.3.", "noise", "gaussian:-1")]
    [InlineData("--noise 'mask:1.5': expected gaussian:S (S above 0, at most 10), mask:P (P above 0, below 1) or none, for example gaussian:0.3.", "noise", "mask:1.5")]
    [InlineData("--noise 'foo': expected gaussian:S (S above 0, at most 10), mask:P (P above 0, below 1) or none, for example gaussian:0.3.", "noise", "foo")]
    [InlineData("--seed '-1': expected a whole number from 0 to 18446744073709551615.", "seed", "-1")]
    [InlineData("--workers '-1': expected a whole number from 0 to 1024.", "workers", "-1")]
    [InlineData("--workers 0 leaves nobody to compute; add --listen HOST:PORT, so that workers of other processes can join.", "workers", "0")]
    [InlineData("--await-workers '0': expected a whole number from 1 to 1024.", "await-workers", "0")]
    [InlineData("--await-workers 3 is more than the 2 workers of this process; add --listen HOST:PORT, so that others can join.", "workers", "2", "await-workers", "3")]
    [InlineData("--listen '4053': expected HOST:PORT, for example localhost:4053.", "listen", "4053")]
    [InlineData("--listen '0.0.0.0:4053': expected the name or address by which workers reach this machine; or add it as --advertise HOST.", "listen", "0.0.0.0:4053")]
    [InlineData("--listen '[::]:4053': expected the name or address by which workers reach this machine; or add it as --advertise HOST.", "listen", "[::]:4053")]
    [InlineData("--listen 'localhost:65535': expected a port below 65535, because the one after it is used too.", "listen", "localhost:65535")]
    [InlineData("--listen '0.0.0.0:0': expected a port, for if the system chooses it, nobody knows what --advertise is to lead to.", "listen", "0.0.0.0:0", "advertise", "trainer:4053")]
    [InlineData("--advertise says how workers reach this machine, but nothing listens; add --listen HOST:PORT.", "advertise", "trainer")]
    [InlineData("--advertise 'a b': expected HOST or HOST:PORT, for example trainer.example.org:4053.", "listen", "0.0.0.0:4053", "advertise", "a b")]
    [InlineData("--advertise '::1': expected HOST or HOST:PORT, for example trainer.example.org:4053.", "listen", "0.0.0.0:4053", "advertise", "::1")]
    [InlineData("--advertise '[::]:4053': expected HOST or HOST:PORT, for example trainer.example.org:4053.", "listen", "0.0.0.0:4053", "advertise", "[::]:4053")]
    [InlineData("--advertise 'trainer:65535': expected a port below 65535, because the one after it is used too.", "listen", "0.0.0.0:4053", "advertise", "trainer:65535")]
    [InlineData("--audit '1.5': expected a number from 0 to 1.", "audit", "1.5")]
    [InlineData("--checkpoint-every '5h': expected epoch, a number of steps (500), of seconds (30s) or of minutes (5min), or several of these with commas between them, or none.", "checkpoint-every", "5h")]
    [InlineData("--checkpoint-keep '0': expected a whole number from 1 to 1000.", "checkpoint-keep", "0")]
    public void What_cannot_be_is_an_error_of_one_line(string message, params string[] options) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => From(options)).Message);

    [Theory]
    [InlineData("layers 784-784: an autoencoder has at least three widths, for example 784-32-784.", "layers", "784-784")]
    [InlineData("layers 784-0-784: every width must be at least 1.", "layers", "784-0-784")]
    [InlineData("layers 784-32-783: the last width must equal the first, because the output is an image of the same size.", "layers", "784-32-783")]
    [InlineData("loss bce needs a sigmoid output, but the last activation is linear; use loss mse or activation sigmoid.", "activations", "relu,linear")]
    [InlineData("loss bce needs a sigmoid output, but the last activation is elu; use loss mse or activation sigmoid.", "preset", "keras-mse", "loss", "bce")]
    public void Layers_that_make_no_autoencoder_are_an_error_of_one_line(string message, params string[] options) =>
        Assert.Equal(message, Assert.Throws<ModelException>(() => From(options)).Message);

    [Fact]
    public void A_shard_that_cannot_be_computed_at_once_is_an_error_of_one_line()
    {
        var images = new SampleSet(2000, 1, 1, new byte[2000]);
        var settings = From("layers", "1-500000-1", "batch", "4000", "shards", "1");
        Assert.Equal(
            "a shard of 2000 samples has more than 2 GiB of values in a layer of 500000; use more --shards, or a smaller --batch.",
            Assert.Throws<SettingsException>(() => settings.DefinitionOn(new DataSet(images, images))).Message);
        Assert.Equal(1000, From("layers", "1-500000-1", "batch", "4000", "shards", "2").SpecOn(new DataSet(images, images), Guid.Empty, 1).Plan.MaxRows);
    }

    private static TrainSettings From(params string[] options) => TrainSettings.From(OptionValues.Read(
        options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]), new Hashtable(), "there is no such file"));
}
