using System.Text.RegularExpressions;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>The names of a PyTorch state dict: the layer's, a dot, and weight or bias.</summary>
internal static partial class StateDictName
{
    /// <exception cref="InvalidDataException">It is no such name.</exception>
    public static (string Layer, LayerPart Part) Parse(string name) =>
        Name().Match(name) is { Success: true } match
            ? (match.Groups["layer"].Value, match.Groups["weight"].Success ? LayerPart.Weight : LayerPart.Bias)
            : throw new InvalidDataException(
                $"its tensor {DisplayText.Of(name)} is no part of an autoencoder of dense layers; they are named encoder.0.weight, encoder.0.bias … decoder.0.weight …, or 0.weight …, fc1.weight … and alike");

    [GeneratedRegex(@"^(?<layer>.+)\.(?:(?<weight>weight)|bias)$")]
    private static partial Regex Name();
}
