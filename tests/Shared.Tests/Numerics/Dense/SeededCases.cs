using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Products;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>
/// The kernels against plain loops on shapes and values that follow from a seed, so that processes with registers of any
/// width have the same ones: tails of rows and columns, several shards in a product, infinities, NaN, denormals, signed zeros.
/// </summary>
internal static class SeededCases
{
    private static readonly float[] Extremes =
        [0, -0f, float.Epsilon, -1e-40f, 1e-30f, float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    private static readonly float[] Factors = [1, 1, 3, 300, 1e-20f, 1e25f];

    private static readonly Activation[] Activations = Enum.GetValues<Activation>();

    /// <summary>Throws at the first difference; else how many cases agreed, and a hash of all results.</summary>
    public static string Compare()
    {
        const int Products = 400, Gradients = 200;
        var random = new Random(19);
        using var results = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < Products; i++)
            CompareProducts(random, results);
        for (var i = 0; i < Gradients; i++)
            CompareGradient(random, results);
        return $"{Products} products and {Gradients} gradients agree: {Convert.ToHexStringLower(results.GetHashAndReset())}";
    }

    private static void CompareProducts(Random random, IncrementalHash results)
    {
        var (rows, columns) = (random.Next(1, 24), random.Next(1, 75));
        int[] depths = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(1, 14))];
        var depth = depths.Sum();
        var hasExtremes = random.Next(2) == 0;
        float[] a = Values(depth * rows), b = Values(depth * columns);

        var product = new float[rows * columns];
        MatrixProduct.MultiplyTransposed(a, b, product, rows, depths, columns);
        var first = 0;
        var parts = depths.Select(part =>
        {
            first += part;
            return Chains(first - part, part);
        }).ToArray();
        Same(Sum(new ShardRange(0, parts.Length), shard => parts[shard]), product, results);

        // The same matrices the other way round, in one part.
        var rowwise = new float[a.Length];
        for (var i = 0; i < a.Length; i++)
            rowwise[i % rows * depth + i / rows] = a[i];
        MatrixProduct.Multiply(rowwise, b, product, rows, depth, columns);
        Same(Chains(0, depth), product, results);
        var columnwise = new float[b.Length];
        for (var i = 0; i < b.Length; i++)
            columnwise[i % columns * depth + i / columns] = b[i];
        MatrixProduct.MultiplyByTransposed(rowwise, columnwise, product, rows, depth, columns);
        Same(Chains(0, depth), product, results);

        float[] Values(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => hasExtremes && random.Next(40) == 0 ? Extremes[random.Next(Extremes.Length)] : random.NextSingle() * 4 - 2)];

        float[] Chains(int from, int count)
        {
            var chains = new float[rows * columns];
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    for (var k = from; k < from + count; k++)
                        chains[row * columns + column] = float.FusedMultiplyAdd(a[k * rows + row], b[k * columns + column], chains[row * columns + column]);
            return chains;
        }
    }

    private static void CompareGradient(Random random, IncrementalHash results)
    {
        var pixels = random.Next(1, 40);
        int[] inner = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 40))];
        var loss = random.Next(2) == 0 ? ReconstructionLoss.Bce : ReconstructionLoss.Mse;
        var last = loss == ReconstructionLoss.Bce ? Activation.Sigmoid : Activations[random.Next(Activations.Length)];
        var model = new ModelSpec([pixels, .. inner, pixels], [.. inner.Select(_ => Activations[random.Next(Activations.Length)]), last], loss);
        int[] shards = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 8))];
        int[] samples = [.. Enumerable.Range(0, shards.Sum()).Select(_ => random.Next(RandomCase.Images))];
        var c = new RandomCase(model, (uint)random.Next(), samples) { NoiseText = random.Next(3) switch { 0 => "gaussian:0.3", 1 => "mask:0.25", _ => "none" } };
        using var weights = c.Weights();
        var factor = Factors[random.Next(Factors.Length)];
        foreach (ref var weight in weights.Values)
            weight *= factor;
        for (var extremes = random.Next(4) == 0 ? 2 : 0; extremes > 0; extremes--)
            weights.Values[random.Next(weights.Values.Length)] = Extremes[random.Next(Extremes.Length)];

        using var engine = new DenseEngine(model, samples.Length, Engine.Exact);
        using var gradient = new ParameterVector(weights.Layout);
        var reconstructions = new float[samples.Length * pixels];
        engine.Use(weights);
        var total = engine.Gradient(c.Data(), samples, shards, gradient, c.Noise);
        engine.Reconstruct(c.Data(), samples, reconstructions, c.Noise);

        float[] inputs = new float[reconstructions.Length], targets = new float[reconstructions.Length];
        c.Noise.Corrupt(c.Data(), samples, inputs);
        default(Shared.Numerics.Noise.SampleNoise).Corrupt(c.Data(), samples, targets);
        var plain = new PlainArithmetic(model, weights);
        var first = 0;
        var parts = shards.Select(shard =>
        {
            var values = (first * pixels)..((first + shard) * pixels);
            first += shard;
            return plain.Compute(inputs[values], targets[values]);
        }).ToArray();
        Same([.. parts.SelectMany(part => part.Reconstructions)], reconstructions, results);
        Same(Sum(new ShardRange(0, parts.Length), shard => parts[shard].Gradient), gradient.Values, results);
        Assert.Equal(SumOfLosses(new ShardRange(0, parts.Length)), total);

        double SumOfLosses(ShardRange node) => node.Count == 1
            ? parts[node.First].Loss
            : SumOfLosses(ReductionTree.Children(node).Left) + SumOfLosses(ReductionTree.Children(node).Right);
    }

    private static float[] Sum(ShardRange node, Func<int, float[]> part)
    {
        if (node.Count == 1)
            return part(node.First);
        var (left, right) = ReductionTree.Children(node);
        return [.. Sum(left, part).Zip(Sum(right, part), (one, other) => one + other)];
    }

    private static void Same(float[] expected, ReadOnlySpan<float> actual, IncrementalHash results)
    {
        var bits = Array.ConvertAll(actual.ToArray(), Bits);
        Assert.Equal(Array.ConvertAll(expected, Bits), bits);
        results.AppendData(MemoryMarshal.AsBytes(bits.AsSpan()));
    }

    // Which of its many forms a NaN has differs between processors.
    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(float.IsNaN(value) ? float.NaN : value);
}
