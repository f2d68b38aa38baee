using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>The two tensors of a dense layer: weight, shape [outputs, inputs], and bias, shape [outputs].</summary>
internal sealed record LayerTensors(SafetensorsTensor Weight, SafetensorsTensor Bias);

/// <summary>
/// Tensors with PyTorch's names put in a row as layers: encoder.N.weight, decoder.N.weight, or N.weight of a plain
/// Sequential. The numbers may have gaps, because PyTorch counts modules without parameters, too.
/// </summary>
internal sealed partial class LayerChain
{
    private const string Encoder = "encoder";

    private readonly int? _encoderLayers;

    private LayerChain(ImmutableArray<LayerTensors> layers, int? encoderLayers)
    {
        (Layers, _encoderLayers) = (layers, encoderLayers);
        Widths = [layers[0].Weight.Shape[1], .. layers.Select(layer => layer.Weight.Shape[0])];
    }

    /// <summary>At least one, from the image on; the outputs of each are the inputs of the next.</summary>
    public ImmutableArray<LayerTensors> Layers { get; }

    public ImmutableArray<int> Widths { get; }

    public string LayersText => string.Join('-', Widths);

    /// <exception cref="InvalidDataException">They are no dense layers, or do not fit each other.</exception>
    public static LayerChain Of(IReadOnlyList<SafetensorsTensor> tensors)
    {
        if (tensors.Count == 0)
            throw new InvalidDataException("the file holds no tensors");
        var places = tensors.Select(tensor => (Tensor: tensor, Place: PlaceOf(tensor.Name))).ToArray();
        if (places.Select(place => place.Place.Half.Length == 0).Distinct().Count() > 1)
            throw new InvalidDataException("some of its tensors are named encoder.N or decoder.N and others only N; name all of them alike");
        var layers = places
            .GroupBy(place => (place.Place.Half, place.Place.Number))
            .OrderBy(layer => layer.Key.Half != Encoder)
            .ThenBy(layer => layer.Key.Number)
            .Select(layer => (layer.Key.Half, Tensors: Pair([.. layer.Select(place => place.Tensor)])))
            .ToArray();
        for (var i = 1; i < layers.Length; i++)
            if (layers[i].Tensors.Weight is var next && layers[i - 1].Tensors.Weight is var previous && next.Shape[1] != previous.Shape[0])
                throw new InvalidDataException($"{next.Name} takes {next.Shape[1]} values, but {previous.Name} before it gives {previous.Shape[0]}; the layers must follow each other");
        return new LayerChain(
            [.. layers.Select(layer => layer.Tensors)], layers[0].Half.Length == 0 ? null : layers.Count(layer => layer.Half == Encoder));
    }

    /// <summary>The names, if they tell, end the encoder where the model does.</summary>
    /// <exception cref="InvalidDataException">They end it elsewhere.</exception>
    public void RequireSplit(int encoderLayers)
    {
        if (_encoderLayers is { } named && named != encoderLayers)
            throw new InvalidDataException(
                $"its encoder has {named} layers of {LayersText}, but here the code is the first of the narrowest inner widths, after {encoderLayers}; name the layers 0.weight, 0.bias and so on to use it that way");
    }

    private static LayerTensors Pair(SafetensorsTensor[] tensors)
    {
        var weight = Array.Find(tensors, tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal));
        var bias = Array.Find(tensors, tensor => tensor.Name.EndsWith("bias", StringComparison.Ordinal));
        if (weight is null || bias is null || tensors.Length != 2)
            throw new InvalidDataException($"{tensors[0].Name} has no {(weight is null ? "weight" : "bias")} beside it; a dense layer has both");
        if (weight.Shape is not [var outputs, >= 1] || outputs < 1)
            throw new InvalidDataException($"{weight.Name} has shape [{DisplayText.Of(string.Join(", ", weight.Shape))}] instead of [outputs, inputs]; only dense layers can be used");
        return bias.Shape is [var length] && length == outputs
            ? new LayerTensors(weight, bias)
            : throw new InvalidDataException($"{bias.Name} has shape [{DisplayText.Of(string.Join(", ", bias.Shape))}] instead of [{outputs}], the outputs of {weight.Name}");
    }

    private static (string Half, int Number) PlaceOf(string name) =>
        Name().Match(name) is { Success: true } match
        && int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (match.Groups["half"].Value, number)
            : throw new InvalidDataException(
                $"its tensor {DisplayText.Of(name)} is no part of an autoencoder of dense layers; they are named encoder.0.weight, encoder.0.bias … decoder.0.weight …, or 0.weight, 0.bias …");

    [GeneratedRegex(@"^(?:(?<half>encoder|decoder)\.)?(?<number>0|[1-9][0-9]*)\.(?:weight|bias)$")]
    private static partial Regex Name();
}
