using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Model;

public sealed class InitialWeightsTests
{
    public static TheoryData<int, string> Cases()
    {
        var cases = new TheoryData<int, string>();
        foreach (var (i, expected) in Read().Index())
            cases.Add(i, $"{expected.Preset}, {expected.Initialisation}, seed {expected.Seed}");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Are_the_bits_that_numpy_computes_from_the_same_rule(int index, string name)
    {
        var expected = Read()[index];
        var activations = Enumerable.Repeat(Activation.Sigmoid, expected.Widths.Length - 1);
        var model = new ModelSpec(expected.Widths, activations, ReconstructionLoss.Bce);
        using var weights = new ParameterVector(new ParameterLayout(model));

        InitialWeights.Fill(weights, Enum.Parse<Initialisation>(expected.Initialisation, ignoreCase: true), expected.Seed);

        Assert.True(expected.Count == weights.Values.Length, name);
        foreach (var (place, value) in expected.Places.Zip(expected.Values))
            Assert.Equal(value, weights.Values[place]);
        Assert.Equal(expected.Sha256, weights.Sha256());
    }

    private static InitialWeightsReference[] Read() => ReferenceFile.Read<InitialWeightsReference[]>("initial-weights.json");

    private sealed record InitialWeightsReference(
        string Preset, int[] Widths, string Initialisation, ulong Seed, int Count, string Sha256, int[] Places, float[] Values);
}
