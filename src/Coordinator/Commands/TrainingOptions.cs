using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands;

/// <summary>Options of train that other commands have too. Those that say what a run's course is are shared by train and sweep.</summary>
internal static class TrainingOptions
{
    public static OptionDefinition Preset { get; } = new(SettingNames.Preset, "NAME", "Model and training as a whole: keras-bce (the default), keras-mse, deep or hinton");

    public static OptionDefinition Layers { get; } = new(SettingNames.Layers, "WIDTHS", "Widths from the pixels through the code to the pixels, for example 784-32-784");

    public static OptionDefinition Code { get; } = new(OptionNames.Code, "N", "In place of --layers: the preset's layers with a code of N values; the outer widths are those of the data in any case");

    public static OptionDefinition Activations { get; } = new(SettingNames.Activations, "NAMES", "One a layer, or two: all hidden layers, output. Of relu, elu, sigmoid, tanh, linear");

    public static OptionDefinition Loss { get; } = new(SettingNames.Loss, "NAME", "bce (needs a sigmoid output) or mse");

    public static OptionDefinition Noise { get; } = new(SettingNames.Noise, "KIND", "Corrupt the inputs and learn the clean images: gaussian:0.3 adds normal noise of that deviation to pixels of 0 to 1, mask:0.25 blackens that share of them; the test images get the same noise after every epoch. By default none");

    /// <summary>What decides the weights besides the model, and for how long is trained.</summary>
    public static IReadOnlyList<OptionDefinition> Course { get; } =
    [
        new(OptionNames.Epochs, "N", "Passes over the training images"),
        new(SettingNames.Batch, "N", "Samples in a step"),
        new(SettingNames.Shards, "V", "Parts that a step's batch is cut into; so many workers can be busy at once"),
        new(SettingNames.Framework, "NAME", "keras or pytorch: whose initial weights and form of Adam"),
        new(SettingNames.Precision, "NAME", "f32 (the default) or bf16: of the matrix products; bf16 is for shards of 128 samples and more, on processors that have its instructions"),
        new(SettingNames.Engine, "NAME", "exact (the default in f32): the same weights on every processor; or torch: libtorch's products, whose last bits depend on the kind of processor"),
        new(SettingNames.LearningRate, "X", "Adam's learning rate"),
        Noise,
        new(SettingNames.Shuffle, "HOW", "full: each epoch mixes all samples; window:SIZE, as window:256MiB: it mixes blocks, and then the samples within so much of the data, so that workers keep a part of it at a time. By default full up to 2 GiB of training samples, else window:256MiB"),
        new(SettingNames.Seed, "N", "Of initial weights, sample order and noise; the same settings and seed give the same weights"),
    ];

    public static OptionDefinition Workers { get; } = new(OptionNames.Workers, "N", "Workers inside this process; by default one a core; 0: none, wait for others");
}
