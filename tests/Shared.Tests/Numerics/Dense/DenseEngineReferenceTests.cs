using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

public sealed class DenseEngineReferenceTests
{
    private static readonly GradientsReference Reference = ReferenceFile.Read<GradientsReference>("gradients.json");

    public DenseEngineReferenceTests() => NativeTorch.EnsureLoaded();

    public static TheoryData<int, string> Cases()
    {
        var cases = new TheoryData<int, string>();
        foreach (var (i, expected) in Reference.Cases.Index())
            cases.Add(i, $"{string.Join(',', expected.Activations)} {expected.Loss}");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_and_loss_are_those_of_PyTorch(int index, string name)
    {
        var expected = Reference.Cases[index];
        var model = new ModelSpec(
            Reference.Widths, expected.Activations.Select(Parse<Activation>), Parse<ReconstructionLoss>(expected.Loss));
        var images = new SampleSet(Reference.Images.Length, 1, model.Pixels, [.. Reference.Images.SelectMany(row => row).Select(pixel => (byte)pixel)]);
        using var weights = new ParameterVector(new ParameterLayout(model));
        using var gradient = new ParameterVector(weights.Layout);
        Reference.Weights.CopyTo(weights.Values);
        using var engine = new DenseEngine(model, images.Count);

        var loss = engine.Gradient(weights, images, [.. Enumerable.Range(0, images.Count)], gradient);

        Assert.Equal(weights.Layout.Count, expected.Gradient.Length);
        AssertMeets(expected.LossSum, loss, $"{name}: loss");
        foreach (var (i, value) in expected.Gradient.Index())
            AssertMeets(value, gradient.Values[i], $"{name}: gradient[{i}]");
    }

    private static void AssertMeets(float stored, double value, string what) =>
        Assert.True(
            Math.Abs(value - stored) <= Reference.Tolerance[0] * Math.Abs(stored) + Reference.Tolerance[1],
            $"{what} is {value:g9}, but PyTorch has {stored:g9}");

    private static T Parse<T>(string name) where T : struct, Enum => Enum.Parse<T>(name, ignoreCase: true);

    private sealed record GradientsReference(
        int[] Widths, double[] Tolerance, float[] Weights, int[][] Images, GradientCase[] Cases);

    private sealed record GradientCase(string[] Activations, string Loss, float LossSum, float[] Gradient);
}
