using Autoencoder.Shared.Numerics.RandomNumbers;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>The weights of step 0: they follow from the model and the seed alone.</summary>
public static class InitialWeights
{
    /// <summary>
    /// Fills <paramref name="weights"/>. Parameter i of the flat vector uses the number at counter i / 4, lane i mod 4,
    /// of the stream <see cref="RandomUse.InitialWeights"/>, so the order of drawing does not matter.
    /// </summary>
    public static void Fill(ParameterVector weights, Initialisation initialisation, ulong seed)
    {
        var random = new Philox(seed, (ulong)RandomUse.InitialWeights);
        foreach (var layer in weights.Layout.Layers)
        {
            // √ and / are correctly rounded by IEEE 754, so the limits are the same double everywhere.
            var (weightLimit, biasLimit) = initialisation switch
            {
                Initialisation.Keras => (Math.Sqrt(6.0 / (layer.Inputs + layer.Outputs)), 0.0),
                Initialisation.PyTorch => (1 / Math.Sqrt(layer.Inputs), 1 / Math.Sqrt(layer.Inputs)),
                _ => throw new ArgumentOutOfRangeException(nameof(initialisation)),
            };
            Uniform(random, weights.Values, layer.WeightOffset, layer.WeightCount, weightLimit);
            Uniform(random, weights.Values, layer.BiasOffset, layer.Outputs, biasLimit);
        }
    }

    private static void Uniform(Philox random, Span<float> values, int offset, int count, double limit)
    {
        for (var i = offset; i < offset + count; i++)
        {
            var (a, b, c, d) = random.At((ulong)i / 4);
            var bits = (i % 4) switch { 0 => a, 1 => b, 2 => c, _ => d };
            values[i] = limit == 0 ? 0 : (float)(limit * (2 * Philox.ToUnit(bits) - 1));
        }
    }
}
