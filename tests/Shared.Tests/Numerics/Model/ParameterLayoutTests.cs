using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Tests.Numerics.Dense;
using CsCheck;
using static Autoencoder.Shared.Numerics.Model.Activation;

namespace Autoencoder.Shared.Tests.Numerics.Model;

public sealed class ParameterLayoutTests
{
    [Fact]
    public void Layers_have_their_names_activations_and_places()
    {
        var layout = new ParameterLayout(new ModelSpec([6, 5, 3, 4, 6], [Relu, Linear, Tanh, Sigmoid], ReconstructionLoss.Bce));

        Assert.Equal<DenseLayer>(
            [
                new DenseLayer("encoder.0", 6, 5, Relu, WeightOffset: 0, BiasOffset: 30),
                new DenseLayer("encoder.1", 5, 3, Linear, WeightOffset: 35, BiasOffset: 50),
                new DenseLayer("decoder.0", 3, 4, Tanh, WeightOffset: 53, BiasOffset: 65),
                new DenseLayer("decoder.1", 4, 6, Sigmoid, WeightOffset: 69, BiasOffset: 93),
            ],
            layout.Layers);
        Assert.Equal(99, layout.Count);
    }

    [Fact]
    public void Parameters_follow_each_other_without_gap_for_any_model() => RandomCase.Any.Sample(c =>
    {
        var layout = new ParameterLayout(c.Model);
        var end = 0;
        foreach (var layer in layout.Layers)
        {
            Assert.Equal(end, layer.WeightOffset);
            Assert.Equal(layer.WeightOffset + layer.Inputs * layer.Outputs, layer.BiasOffset);
            end = layer.BiasOffset + layer.Outputs;
        }

        Assert.Equal(end, layout.Count);
        Assert.Equal(c.Model.EncoderLayers, layout.Layers.Count(layer => layer.Name.StartsWith("encoder.", StringComparison.Ordinal)));
    });
}
