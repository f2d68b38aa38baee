using System.Collections.Immutable;
using Autoencoder.Shared.Numerics.Model;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>A model and how it is trained, under a name. Every part can be changed by its own option.</summary>
/// <param name="Activations">One a layer, or two: all hidden layers, output.</param>
public sealed record Preset(
    string Name, ImmutableArray<int> Widths, ImmutableArray<Activation> Activations, ReconstructionLoss Loss,
    int Epochs, int Batch, int Shards, Framework Framework)
{
    public const double LearningRate = 1e-3;

    /// <summary>The first listing: the simplest autoencoder of the Keras blog, on the binary cross-entropy.</summary>
    public static readonly Preset KerasBce = new(
        "keras-bce", [784, 32, 784], [Relu, Sigmoid], ReconstructionLoss.Bce, 50, 256, 8, Framework.Keras);

    /// <summary>The second listing: elu all through, squared error, Keras's default batch of 32.</summary>
    public static readonly Preset KerasMse = new(
        "keras-mse", [784, 25, 784], [Elu, Elu], ReconstructionLoss.Mse, 10, 32, 4, Framework.Keras);

    /// <summary>Three layers down and three up: the Keras blog's deep autoencoder.</summary>
    public static readonly Preset Deep = new(
        "deep", [784, 128, 64, 32, 64, 128, 784], [Relu, Sigmoid], ReconstructionLoss.Bce, 50, 256, 8, Framework.Keras);

    /// <summary>
    /// The widths and the linear code of G. E. Hinton and R. R. Salakhutdinov: Reducing the Dimensionality of Data with
    /// Neural Networks (2006). Their logistic units needed pretraining layer by layer; rectified ones do not.
    /// </summary>
    public static readonly Preset Hinton = new(
        "hinton", [784, 1000, 500, 250, 30, 250, 500, 1000, 784], [Relu, Relu, Relu, Linear, Relu, Relu, Relu, Sigmoid],
        ReconstructionLoss.Bce, 20, 256, 8, Framework.Keras);

    /// <summary>All presets by name.</summary>
    public static ImmutableSortedDictionary<string, Preset> All { get; } =
        new[] { KerasBce, KerasMse, Deep, Hinton }.ToImmutableSortedDictionary(preset => preset.Name, preset => preset);
}
