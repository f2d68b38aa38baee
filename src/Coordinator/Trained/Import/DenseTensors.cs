namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>A dense layer in a file: its weight, shape [outputs, inputs], and its bias, shape [outputs], if it has one.</summary>
internal sealed record DenseTensors(LayerName Name, LayerTensor Weight, LayerTensor? Bias)
{
    public int Inputs => Weight.Shape[1];

    public int Outputs => Weight.Shape[0];

    /// <exception cref="InvalidDataException">The tensors of one layer are no dense layer.</exception>
    public static DenseTensors Of(LayerName name, IReadOnlyCollection<LayerTensor> tensors)
    {
        var weights = tensors.Where(tensor => tensor.Part == LayerPart.Weight).ToArray();
        var biases = tensors.Where(tensor => tensor.Part == LayerPart.Bias).ToArray();
        if ((weights.Length > 1 ? weights : biases.Length > 1 ? biases : null) is [var first, var second, ..])
            throw new InvalidDataException($"{first.ShownName} and {second.ShownName} are the same tensor of one layer; save the model once");
        if (weights is not [var weight])
            throw new InvalidDataException($"{biases[0].ShownName} has no weight beside it; only dense layers can be used");
        if (weight.Shape is not [>= 1 and var outputs, >= 1])
            throw new InvalidDataException($"{weight.ShownName} has shape {weight.ShownShape} instead of [outputs, inputs]; only dense layers can be used");
        var bias = biases.FirstOrDefault();
        return bias is null || (bias.Shape is [var length] && length == outputs)
            ? new DenseTensors(name, weight, bias)
            : throw new InvalidDataException($"{bias.ShownName} has shape {bias.ShownShape} instead of [{outputs}], the outputs of {weight.ShownName}");
    }
}
