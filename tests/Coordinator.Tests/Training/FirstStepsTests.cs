using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>The presets on MNIST, in the file's order, against the same steps by PyTorch.</summary>
public sealed class FirstStepsTests
{
    private static readonly Lazy<SampleSet> Train = new(() => DataSet.Load(MnistExtract.Folder).Train);

    public FirstStepsTests() => NativeTorch.EnsureLoaded();

    /// <summary>The reference's name, and what it is to us.</summary>
    public static TheoryData<string, Preset> Presets()
    {
        var presets = new TheoryData<string, Preset>
        {
            { "keras-bce-as-pytorch", Preset.KerasBce with { Framework = Framework.PyTorch } },
            { "keras-bce-gaussian", Preset.KerasBce },
            { "keras-bce-mask", Preset.KerasBce },
        };
        foreach (var preset in Preset.All.Values)
            presets.Add(preset.Name, preset);
        return presets;
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_is_what_the_reference_trains(string name, Preset preset)
    {
        var reference = Read(name);
        var model = ModelOf(preset);

        Assert.Equal<int>(reference.Widths, model.Widths);
        Assert.Equal(string.Join(',', reference.Activations), model.ActivationsText);
        Assert.Equal(reference.Loss, model.LossText);
        Assert.Equal(reference.Batch, preset.Batch);
        Assert.Equal(Preset.LearningRate, reference.LearningRate);
        Assert.Equal(reference.Framework, preset.Framework.Name);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Losses_and_weights_of_the_first_steps_are_those_of_PyTorch(string name, Preset preset)
    {
        var reference = Read(name);
        var model = ModelOf(preset);
        var layout = new ParameterLayout(model);
        using var engine = new DenseEngine(model, reference.Batch);
        using var gradient = new ParameterVector(layout);
        using var first = new ParameterVector(layout);
        using var second = new ParameterVector(layout);
        var adam = new Adam(preset.Framework.Adam, reference.LearningRate, layout.Count);
        var (weights, updated) = (first, second);
        var noise = SampleNoise.InTraining(InputNoise.Parse(reference.Noise ?? "none")!, reference.Seed, epoch: 0);
        InitialWeights.Fill(weights, preset.Framework.Initialisation, reference.Seed);

        Assert.Equal(reference.Steps, reference.Losses.Length);
        for (var step = 0; step < reference.Steps; step++)
        {
            int[] samples = [.. Enumerable.Range(step * reference.Batch, reference.Batch)];
            var loss = engine.Gradient(weights, Train.Value, samples, gradient, noise);
            adam.Step(weights.Values, gradient.Values, samples.Length, updated.Values);
            (weights, updated) = (updated, weights);

            reference.AssertMeets(reference.Losses[step], loss / samples.Length, $"loss of step {step}");
        }

        var values = weights.Values.ToArray();
        Assert.Equal((layout.Count - 1) / reference.Stride + 1, reference.Weights.Length);
        string[] strays = [.. reference.Weights.Index()
            .Where(stored => !reference.Meets(stored.Item, values[stored.Index * reference.Stride]))
            .Select(stored => $"weight {stored.Index * reference.Stride} is {values[stored.Index * reference.Stride]:g9}, but PyTorch has {stored.Item:g9}")];
        Assert.True(strays.Length <= reference.Outliers * reference.Weights.Length, string.Join('\n', strays));
        foreach (var (i, tensor) in Tensors(layout, values).Index())
        {
            reference.AssertMeets(reference.Norms[i], Math.Sqrt(tensor.Sum(v => (double)v * v)), $"norm of tensor {i}");
            reference.AssertMeets(reference.Means[i], tensor.Average(v => (double)v), $"mean of tensor {i}");
        }
    }

    private static IEnumerable<float[]> Tensors(ParameterLayout layout, float[] values)
    {
        foreach (var layer in layout.Layers)
        {
            yield return values[layer.WeightOffset..layer.BiasOffset];
            yield return values[layer.BiasOffset..(layer.BiasOffset + layer.Outputs)];
        }
    }

    // Two activations stand for all hidden layers and the output, as the command takes them.
    private static ModelSpec ModelOf(Preset preset)
    {
        var layers = preset.Widths.Length - 1;
        var activations = preset.Activations.Length == layers
            ? preset.Activations
            : [.. Enumerable.Repeat(preset.Activations[0], layers - 1), preset.Activations[^1]];
        return new ModelSpec(preset.Widths, activations, preset.Loss, preset.Framework.Initialisation);
    }

    private static FirstStepsReference Read(string preset) => ReferenceFile.Read<FirstStepsReference>($"first-steps-{preset}.json");

    private sealed record FirstStepsReference(
        int[] Widths, string[] Activations, string Loss, string Framework, string? Noise, double LearningRate, int Batch, ulong Seed, int Steps,
        double[] Tolerance, double Outliers, float[] Losses, double[] Norms, double[] Means, int Stride, float[] Weights)
    {
        public bool Meets(double stored, double value) => Math.Abs(value - stored) <= Tolerance[0] * Math.Abs(stored) + Tolerance[1];

        public void AssertMeets(double stored, double value, string what) =>
            Assert.True(Meets(stored, value), $"{what} is {value:g9}, but PyTorch has {stored:g9}");
    }
}
