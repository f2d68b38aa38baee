using System.Collections.Immutable;
using System.Numerics.Tensors;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>The layers of a file of weights in a row, each taking what the one before it gives.</summary>
internal sealed class LayerChain
{
    // Each is compared with each other one.
    private const int MaxLayers = 1000;

    private readonly int? _encoderLayers;

    private LayerChain(IReadOnlyList<DenseTensors> layers, int? encoderLayers, bool isByShape)
    {
        (Layers, _encoderLayers) = ([.. layers], encoderLayers);
        Widths = [layers[0].Inputs, .. layers.Select(layer => layer.Outputs)];
        Adjustments = [.. LibertiesOf(Layers, isByShape)];
    }

    /// <summary>At least one, from the image on.</summary>
    public ImmutableArray<DenseTensors> Layers { get; }

    public ImmutableArray<int> Widths { get; }

    public string LayersText => string.Join('-', Widths);

    /// <summary>What is taken otherwise than the file has it, or is not said by it: clauses about "its" tensors.</summary>
    public ImmutableArray<string> Adjustments { get; }

    /// <param name="order">The names of the layers from image to image, where they do not say it themselves.</param>
    /// <exception cref="InvalidDataException">They are no dense layers, or do not fit each other.</exception>
    public static LayerChain Of(WeightsFile file, ImmutableArray<string>? order)
    {
        if (file.Tensors.IsEmpty)
            throw new InvalidDataException("the file holds no tensors");
        var groups = file.Tensors.GroupBy(tensor => tensor.Layer).ToArray();
        if (groups.Length > MaxLayers)
            throw new InvalidDataException($"it has {groups.Length} layers, where at most {MaxLayers} are read; keep only those of the autoencoder");
        DenseTensors[] found = [.. LayerName.Of([.. groups.Select(group => group.Key)]).Zip(groups, (name, group) => DenseTensors.Of(name, [.. group]))];
        var (layers, isByShape) = order is { } names ? (LayerOrdering.By(names, found), false)
            : file.IsInOrder ? (found, false)
            : LayerOrdering.Of(found);
        for (var i = 1; i < layers.Count; i++)
            if (layers[i].Inputs != layers[i - 1].Outputs)
                throw new InvalidDataException(
                    $"{layers[i].Weight.ShownName} takes {layers[i].Inputs} values, but {layers[i - 1].Weight.ShownName} before it gives {layers[i - 1].Outputs}; the layers must follow each other");
        return new LayerChain(layers, order is null ? EncoderLayersOf(layers) : null, isByShape);
    }

    /// <summary>The names, if they tell, end the encoder where the model does.</summary>
    /// <exception cref="InvalidDataException">They end it elsewhere.</exception>
    public void RequireSplit(int encoderLayers)
    {
        if (_encoderLayers is { } named && named != encoderLayers)
            throw new InvalidDataException(
                $"its encoder has {named} layers of {LayersText}, but here the code is the first of the narrowest inner widths, after {encoderLayers}; to use it that way, give coordinator import --order {string.Join(',', Layers.Select(layer => DisplayText.Of(layer.Name.Short)))}");
    }

    /// <summary>Reads all values into a vector of the model's layout.</summary>
    /// <exception cref="InvalidDataException">Some are no finite float32 numbers, or the file ends before.</exception>
    public void Read(ParameterVector weights)
    {
        foreach (var (layer, tensors) in weights.Layout.Layers.Zip(Layers))
        {
            Read(tensors.Weight, weights.Values.Slice(layer.WeightOffset, layer.WeightCount));
            var bias = weights.Values.Slice(layer.BiasOffset, layer.Outputs);
            if (tensors.Bias is { } stored)
                Read(stored, bias);
            else
                bias.Clear();
        }
    }

    private static void Read(LayerTensor tensor, Span<float> values)
    {
        tensor.Read(values);
        if (!TensorPrimitives.IsFiniteAll<float>(values))
            throw new InvalidDataException($"tensor {tensor.ShownName} has values that are no finite numbers: the training diverged; train again with a lower learning rate");
    }

    private static int? EncoderLayersOf(IReadOnlyList<DenseTensors> layers)
    {
        var halves = layers.Select(layer => layer.Name.IsEncoder).ToArray();
        return halves.Contains(null) || halves.Distinct().Count() < 2 ? null : halves.Count(half => half == true);
    }

    private static IEnumerable<string> LibertiesOf(ImmutableArray<DenseTensors> layers, bool isByShape)
    {
        if (isByShape)
            yield return $"its layers follow each other, by their shapes, as {Names(layers)}";
        LayerTensor[] tensors = [.. layers.Select(layer => layer.Weight), .. layers.Select(layer => layer.Bias).OfType<LayerTensor>()];
        var types = tensors.Select(tensor => tensor.Type).Where(type => type != TensorType.F32).Distinct().Order().ToArray();
        if (types.Length > 0)
            yield return $"its {string.Join(" and ", types)} values are converted to {TensorType.F32}";
        DenseTensors[] without = [.. layers.Where(layer => layer.Bias is null)];
        if (without.Length > 0)
            yield return $"{Names(without)} {(without.Length == 1 ? "has" : "have")} no bias, and zeros are taken";
    }

    private static string Names(IEnumerable<DenseTensors> layers) => string.Join(", ", layers.Select(layer => DisplayText.Of(layer.Name.Short)));
}
