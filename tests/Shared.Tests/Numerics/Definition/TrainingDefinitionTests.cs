using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Numerics.Definition;

/// <summary>A property that is added and forgotten in one of the places that need it makes one of these fail.</summary>
public sealed class TrainingDefinitionTests
{
    private static readonly TrainingDefinition One = new(
        Model(), Engine.Exact, Batch: 20, Shards: 4, Framework.Keras, LearningRate: 0.25, InputNoise.None, SampleShuffle.Full, Seed: 7, StartSha256: null, DataFingerprint: "f00d");

    private static readonly TrainingDefinition Torch = One with { Engine = Engine.Torch };

    // A change of each property alone, and the name of the setting that tells it; the data are told by their fingerprint.
    private static readonly Dictionary<string, (TrainingDefinition Other, string? Setting)> Changes = new()
    {
        ["widths"] = (One with { Model = Model(widths: [6, 2, 6]) }, "layers"),
        ["activations"] = (One with { Model = Model(activations: [Activation.Elu, Activation.Sigmoid]) }, "activations"),
        ["loss"] = (One with { Model = Model(loss: ReconstructionLoss.Mse) }, "loss"),
        ["precision"] = (Torch with { Model = Model(precision: Precision.Bf16) }, "precision"),
        [nameof(One.Engine)] = (Torch, "engine"),
        ["initialisation"] = (One with { Model = Model(initialisation: Initialisation.PyTorch), Framework = Framework.PyTorch }, "framework"),
        [nameof(One.Batch)] = (One with { Batch = 21 }, "batch"),
        [nameof(One.Shards)] = (One with { Shards = 5 }, "shards"),
        [nameof(One.Framework)] = (One with { Model = Model(initialisation: Initialisation.PyTorch), Framework = Framework.PyTorch }, "framework"),
        [nameof(One.LearningRate)] = (One with { LearningRate = 0.1 + 0.2 }, "lr"),
        [nameof(One.Noise)] = (One with { Noise = InputNoise.Parse("mask:0.25")! }, "noise"),
        [nameof(One.Shuffle)] = (One with { Shuffle = SampleShuffle.Parse("window:64MiB")! }, "shuffle"),
        [nameof(One.Seed)] = (One with { Seed = ulong.MaxValue }, "seed"),
        [nameof(One.StartSha256)] = (One with { StartSha256 = new string('a', 64) }, "from-sha256"),
        [nameof(One.DataFingerprint)] = (One with { DataFingerprint = "beef" }, null),
    };

    public static TheoryData<string> Properties => [.. Changes.Keys];

    [Fact]
    public void Each_property_is_changed_here_once()
    {
        var own = Parameters(typeof(TrainingDefinition)).Where(name => name != nameof(One.Model));
        Assert.Equal(own.Concat(Parameters(typeof(ModelSpec))).Order(StringComparer.Ordinal), Changes.Keys.Order(StringComparer.Ordinal));

        static IEnumerable<string> Parameters(Type type) =>
            type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters().Select(parameter => parameter.Name!);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Another_value_is_another_run_and_is_told_by_its_name(string property)
    {
        var (other, setting) = Changes[property];
        // Only libtorch computes in bfloat16.
        var one = property == "precision" ? Torch : One;
        Assert.NotEqual(one, other);
        Assert.Equal(setting is null ? [] : [setting], other.DifferencesFrom(one).Select(difference => difference.Name));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void What_is_written_is_read_as_the_same(string property)
    {
        var (other, _) = Changes[property];
        var texts = TrainingDefinition.Settings.ToDictionary(setting => setting.Name, setting => setting.TextOf(other));
        Assert.Equal(other, DefinitionReader.Read(new Texts(texts)) with { DataFingerprint = other.DataFingerprint });
    }

    [Theory]
    [InlineData("lr", true)]
    [InlineData("from-sha256", true)]
    [InlineData("epochs", false)]
    [InlineData("workers", false)]
    [InlineData("data", false)]
    public void A_name_is_told_to_decide_the_weights_or_not(string name, bool decides) => Assert.Equal(decides, TrainingDefinition.Decides(name));

    private static ModelSpec Model(
        int[]? widths = null, Activation[]? activations = null, ReconstructionLoss loss = ReconstructionLoss.Bce,
        Initialisation initialisation = Initialisation.Keras, Precision precision = Precision.F32) =>
        new(widths ?? [6, 3, 6], activations ?? [Activation.Relu, Activation.Sigmoid], loss, initialisation, precision);

    private sealed class Texts(Dictionary<string, string?> all) : SettingTexts
    {
        public override string? this[string name] => all.GetValueOrDefault(name);

        public override SettingsException Unusable(string name, string expected, string? nearest = null) => new($"{name}: expected {expected}");
    }
}
