using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>
/// The oracle: the same model by libtorch's own layers, losses and automatic differentiation, all in double precision,
/// so that what separates it from the engine under test is that engine's rounding alone.
/// </summary>
internal sealed class AutogradEngine(ModelSpec model) : IGradientEngine
{
    // Held here, because libtorch may still read a number that TorchSharp has made on the way and the collector has freed.
    private static readonly Scalar One = 1.0;

    private ParameterVector _weights = null!;

    public void Use(ParameterVector weights) => _weights = weights;

    public double Gradient(SampleSet images, ReadOnlySpan<int> samples, ParameterVector gradient, SampleNoise noise = default)
    {
        using var _ = NewDisposeScope();
        var layers = Layers(_weights);
        using var loss = LossOf(layers, Inputs(images, samples, noise), Inputs(images, samples));
        loss.backward();
        foreach (var (layer, (weight, bias)) in _weights.Layout.Layers.Zip(layers))
        {
            Copy(weight.grad!, gradient.Values.Slice(layer.WeightOffset, layer.WeightCount));
            Copy(bias.grad!, gradient.Values.Slice(layer.BiasOffset, layer.Outputs));
        }

        return loss.item<double>();
    }

    public double Loss(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise = default)
    {
        using var _ = NewDisposeScope();
        return LossOf(Layers(_weights), Inputs(images, samples, noise), Inputs(images, samples)).item<double>();
    }

    public void Reconstruct(SampleSet images, ReadOnlySpan<int> samples, Span<float> reconstructions, SampleNoise noise = default)
    {
        using var _ = NewDisposeScope();
        Copy(Apply(model.Activations[^1], BeforeLastActivation(Layers(_weights), Inputs(images, samples, noise))), reconstructions);
    }

    public void Dispose()
    {
        // Holds nothing between calls.
    }

    private Tensor LossOf((Tensor Weight, Tensor Bias)[] layers, Tensor inputs, Tensor targets)
    {
        var z = BeforeLastActivation(layers, inputs);
        var sum = model.Loss == ReconstructionLoss.Bce
            ? nn.functional.binary_cross_entropy_with_logits(z, targets, reduction: nn.Reduction.Sum)
            : nn.functional.mse_loss(Apply(model.Activations[^1], z), targets, nn.Reduction.Sum);
        return sum / model.Pixels;
    }

    private Tensor BeforeLastActivation((Tensor Weight, Tensor Bias)[] layers, Tensor inputs)
    {
        var a = inputs;
        foreach (var ((weight, bias), activation) in layers.SkipLast(1).Zip(model.Activations))
            a = Apply(activation, nn.functional.linear(a, weight, bias));
        return nn.functional.linear(a, layers[^1].Weight, layers[^1].Bias);
    }

    private static Tensor Apply(Activation activation, Tensor z) => activation switch
    {
        Activation.Linear => z,
        Activation.Relu => nn.functional.relu(z),
        Activation.Elu => z.elu(One, One, One),
        Activation.Sigmoid => sigmoid(z),
        Activation.Tanh => tanh(z),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static (Tensor Weight, Tensor Bias)[] Layers(ParameterVector weights)
    {
        var values = weights.Values.ToArray();
        return [.. weights.Layout.Layers.Select(layer => (
            Parameter(values, layer.WeightOffset, layer.Outputs, layer.Inputs),
            Parameter(values, layer.BiasOffset, layer.Outputs)))];
    }

    private static Tensor Parameter(float[] values, int offset, params long[] shape) =>
        tensor(Array.ConvertAll(values[offset..(offset + (int)shape.Aggregate((a, b) => a * b))], v => (double)v), shape).requires_grad_();

    private static Tensor Inputs(SampleSet images, ReadOnlySpan<int> samples)
    {
        var inputs = new double[samples.Length * images.ValueCount];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = images.Bytes(samples[i / images.ValueCount])[i % images.ValueCount] / 255.0;
        return tensor(inputs, samples.Length, images.ValueCount);
    }

    private static Tensor Inputs(SampleSet images, ReadOnlySpan<int> samples, SampleNoise noise)
    {
        // What is not corrupted stays double, as the targets are.
        if (noise.IsNone)
            return Inputs(images, samples);
        var inputs = new float[samples.Length * images.ValueCount];
        noise.Corrupt(images, samples, inputs);
        return tensor(Array.ConvertAll(inputs, v => (double)v), samples.Length, images.ValueCount);
    }

    private static void Copy(Tensor from, Span<float> to)
    {
        using var single = from.detach().to(ScalarType.Float32).contiguous();
        single.data<float>().ToArray().CopyTo(to);
    }
}
