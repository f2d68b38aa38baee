using System.Collections.Immutable;

namespace Autoencoder.Shared.Numerics.Model;

/// <summary>
/// One dense layer, named encoder.0, encoder.1 … or decoder.0 …, and where its parameters lie in the flat vector: the
/// weight matrix, shape [outputs, inputs] row-major, at WeightOffset, and the bias, shape [outputs], at BiasOffset.
/// </summary>
public sealed record DenseLayer(
    string Name, int Inputs, int Outputs, Activation Activation, int WeightOffset, int BiasOffset)
{
    public int WeightCount => Inputs * Outputs;
}

/// <summary>
/// The order of all parameters in one flat float32 vector: layer by layer from the input, each its weight matrix and
/// then its bias. Gradients, optimizer state, frames and hashes use the same order.
/// </summary>
public sealed class ParameterLayout
{
    public ParameterLayout(ModelSpec model)
    {
        var layers = ImmutableArray.CreateBuilder<DenseLayer>();
        var offset = 0;
        for (var i = 0; i < model.Activations.Length; i++)
        {
            var (inputs, outputs) = (model.Widths[i], model.Widths[i + 1]);
            var name = i < model.EncoderLayers ? $"encoder.{i}" : $"decoder.{i - model.EncoderLayers}";
            var bias = offset + inputs * outputs;
            layers.Add(new DenseLayer(name, inputs, outputs, model.Activations[i], offset, bias));
            offset = bias + outputs;
        }

        Layers = layers.ToImmutable();
        Count = offset;
    }

    public ImmutableArray<DenseLayer> Layers { get; }

    /// <summary>Parameters of the model: the length of every flat vector.</summary>
    public int Count { get; }
}
