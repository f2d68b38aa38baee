using System.Collections.Immutable;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>
/// Evenly spaced values that stand for those of codes, in each dimension as many: from its smallest on, a step apart.
/// </summary>
/// <param name="Bits">A dimension has 2^Bits values.</param>
/// <param name="Minimum">One a dimension, finite.</param>
/// <param name="Step">One a dimension, finite; 0 where all codes have the same value, which then needs no bits.</param>
internal sealed record CodeGrid(int Bits, ImmutableArray<float> Minimum, ImmutableArray<float> Step)
{
    public const int MinBits = 1;
    public const int MaxBits = 12;

    private int Highest => (1 << Bits) - 1;

    /// <summary>The grid from the smallest to the largest value of each dimension, so that none lies outside.</summary>
    /// <param name="codes">Shape [n, size], n at least 1.</param>
    /// <exception cref="InputException">A value is no finite number, or they lie too far apart.</exception>
    public static CodeGrid Of(ReadOnlySpan<float> codes, int size, int bits)
    {
        var (minimum, maximum) = (codes[..size].ToArray(), codes[..size].ToArray());
        for (var i = 0; i < codes.Length; i++)
        {
            if (!float.IsFinite(codes[i]))
                throw new InputException($"the code of image {i / size} has a value that is no finite number; this model cannot compress these images.");
            minimum[i % size] = Math.Min(minimum[i % size], codes[i]);
            maximum[i % size] = Math.Max(maximum[i % size], codes[i]);
        }

        var step = new float[size];
        for (var d = 0; d < size; d++)
            step[d] = (maximum[d] - minimum[d]) / ((1 << bits) - 1);
        return step.All(float.IsFinite)
            ? new CodeGrid(bits, [.. minimum], [.. step])
            : throw new InputException("the values of the codes lie further apart than a float can say; this model cannot compress these images.");
    }

    /// <summary>Which of the dimension's values is nearest.</summary>
    public int Number(int dimension, float value) =>
        (int)Math.Clamp(MathF.Round((value - Minimum[dimension]) / Step[dimension]), 0, Highest);

    public float Value(int dimension, int number) => Minimum[dimension] + number * Step[dimension];
}
