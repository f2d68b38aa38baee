using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Exchange;

/// <summary>Models for the sake of the length of their vectors.</summary>
internal static class VectorModel
{
    private const int Pixels = 784;

    /// <summary>784-n-784 with about so many parameters.</summary>
    /// <param name="parameters">At least some thousands.</param>
    public static ParameterLayout LayoutOf(int parameters) => new(new ModelSpec(
        [Pixels, Math.Max(1, (parameters - Pixels) / (2 * Pixels + 1)), Pixels], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce));
}
